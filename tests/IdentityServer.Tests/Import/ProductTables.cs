namespace IdentityPlatform.IdentityServer.Import;

/// <summary>The products' own tables, as their documents describe them (docs/migrating.md), and rows in them.</summary>
internal static class ProductTables
{
    /// <summary>The password of every user: a vector that crypt_blowfish publishes.</summary>
    public const string Password = "U*U";

    /// <summary>Its bcrypt hash, cost 5.</summary>
    public const string Hash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

    public const string SignalCraft =
        """
        CREATE TABLE users (
            id serial PRIMARY KEY, username varchar(50) UNIQUE NOT NULL, email varchar(255) UNIQUE, password_hash text NOT NULL, full_name text, phone text,
            role text, roles text[] DEFAULT '{user}', additional_info jsonb, is_active boolean DEFAULT true, created_at timestamptz DEFAULT now(),
            updated_at timestamptz DEFAULT now(), last_login timestamptz, deleted_at timestamptz);
        CREATE TABLE stores (id serial PRIMARY KEY, name text NOT NULL, owner_id integer);
        CREATE TABLE user_store_access (user_id integer, store_id integer, granted_by integer, PRIMARY KEY (user_id, store_id));
        """;

    public const string Pingvas =
        """
        CREATE TABLE users (
            id uuid PRIMARY KEY, email varchar(255), username varchar(100), full_name text, password_hash text, email_verified boolean NOT NULL, avatar_url text, bio text,
            locale text DEFAULT 'en', timezone text DEFAULT 'UTC', created_at timestamptz DEFAULT now(), updated_at timestamptz DEFAULT now(), last_login_at timestamptz,
            is_active boolean NOT NULL DEFAULT true, is_staff boolean DEFAULT false, is_superuser boolean DEFAULT false);
        CREATE TABLE subscriptions (
            id serial PRIMARY KEY, user_id uuid, plan text, status text, start_date timestamptz, end_date timestamptz, lemon_squeezy_customer_id text, lemon_squeezy_subscription_id text);
        CREATE TABLE social_accounts (
            id serial PRIMARY KEY, user_id uuid, provider text, provider_user_id text, access_token text, refresh_token text);
        """;

    public const string Krx =
        """
        CREATE TABLE users (
            user_id varchar(20) PRIMARY KEY, email text, name varchar(100), password_hash text, terms_agreed_at timestamp, terms_version text, email_verified boolean,
            is_active boolean DEFAULT true, created_at timestamp DEFAULT now());
        """;

    public const string Tutorial = "CREATE TABLE users (id serial PRIMARY KEY, email text UNIQUE, password_hash text, name text, email_verified boolean DEFAULT false);";

    /// <summary>So many users of SignalCraft, each with a store for every tenth and access to the store before.</summary>
    public static string ManySignalCraftUsers(int count) => SignalCraft +
        $"""
        INSERT INTO users (id, username, email, password_hash, full_name, phone, additional_info)
        SELECT n, 'user' || n, 'user' || n || '@many.example', '{Hash}', 'User ' || n, '+82 10 ' || n, jsonb_build_object('shoe', n) FROM generate_series(1, {count}) n;
        INSERT INTO stores (id, name, owner_id) SELECT 1000 + n, 'Store ' || n, n FROM generate_series(1, {count / 10}) n;
        INSERT INTO user_store_access (user_id, store_id, granted_by) SELECT n + 1, 1000 + n, n FROM generate_series(1, {count / 10}) n;
        """;
}
