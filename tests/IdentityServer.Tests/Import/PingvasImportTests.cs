namespace IdentityPlatform.IdentityServer.Import;

/// <summary>P2, P4, P5, P12: PingvasAI's users, subscriptions and linked providers.</summary>
public sealed class PingvasImportTests
{
    private const string Ann = "0f8b1c9e-7f3a-4c1d-9b57-2d3f6a1e0001";
    private const string Ben = "0f8b1c9e-7f3a-4c1d-9b57-2d3f6a1e0002";

    [Fact]
    public async Task Import_UsersPlansAndProviders_KeepIdsPlansAndFlags()
    {
        await using var bench = await ImportBench.StartAsync(ProductTables.Pingvas +
            $"""
            INSERT INTO users (id, email, username, full_name, password_hash, email_verified, avatar_url, bio, locale, timezone, is_staff, is_superuser, last_login_at) VALUES
                ('{Ann}', 'ann@art.example', 'ann', 'Ann Park', '{ProductTables.Hash}', true, 'https://cdn.example/a.png', E'two\nlines', 'ko_KR', 'Asia/Seoul', true, true, '2025-01-02T03:04:05Z'),
                ('{Ben}', 'ben@art.example', NULL, 'Ben', NULL, true, 'http://cdn.example/b.png', NULL, 'klingon!', 'Mars/Olympus', false, false, NULL);
            INSERT INTO subscriptions (user_id, plan, status, start_date, end_date, lemon_squeezy_customer_id, lemon_squeezy_subscription_id) VALUES
                ('{Ann}', 'pro', 'expired', '2024-01-01', '2024-02-01', '1', '10'),
                ('{Ann}', 'studio', 'active', '2025-01-01', '2999-01-01', '1', '11'),
                ('{Ben}', 'enterprise', 'canceled', '2024-01-01', '2024-02-01', '2', '20');
            INSERT INTO social_accounts (user_id, provider, provider_user_id, access_token) VALUES
                ('{Ben}', 'Google', '1122', 'canary-provider-token'), ('{Ben}', 'discord', '3344', 'canary-provider-token');
            """);

        var output = await bench.ImportAsync("pingvas");

        var ann = (await bench.SignInAsync("ann@art.example", ProductTables.Password)).ShouldNotBeNull();
        ImportBench.Claim(ann, "sub").GetString().ShouldBe(Ann);
        ImportBench.Claim(ann, "plan").GetString().ShouldBe("studio");
        ImportBench.Claim(ann, "roles").GetRawText().ShouldBe("""["user","staff","superuser"]""");
        (await bench.OursAsync($"SELECT concat_ws('|', locale, zoneinfo, picture, email_verified, bio) FROM users WHERE id = '{Ann}'"))
            .ShouldBe("ko-KR|Asia/Seoul|https://cdn.example/a.png|t|two\nlines");
        (await bench.OursAsync($"SELECT concat_ws('|', plan, status, starts_at AT TIME ZONE 'UTC', billing_customer_id, billing_subscription_id) FROM subscriptions WHERE user_id = '{Ann}'"))
            .ShouldBe("studio|active|2025-01-01 00:00:00|1|11");
        // Cancelled and over: free today; the server marks it as expired as soon as it looks.
        (await bench.OursAsync($"SELECT concat_ws('|', plan, status IN ('cancelled', 'expired'), effective_plan(user_id)) FROM subscriptions WHERE user_id = '{Ben}'")).ShouldBe("enterprise|t|free");
        (await bench.OursAsync($"SELECT string_agg(login_provider || ':' || provider_key || coalesce(issuer, ''), ' ' ORDER BY login_provider) FROM user_logins WHERE user_id = '{Ben}'")).ShouldBe("discord:3344 google:1122");
        (await bench.OursAsync($"SELECT username ~ '^ben_[0-9]+$' AND picture IS NULL AND locale = 'en' AND zoneinfo = 'UTC' FROM users WHERE id = '{Ben}'")).ShouldBe(true);
        (await bench.OursAsync("SELECT count(*) FROM provider_tokens")).ShouldBe(0L);
        output.ShouldContain("picture left out");
    }

    [Fact]
    public async Task Import_IdOfSomebodyHere_GetsAnother()
    {
        await using var bench = await ImportBench.StartAsync(ProductTables.Pingvas);
        var alice = await bench.OursAsync("SELECT id::text FROM users WHERE username = 'alice'");
        await bench.InSourceAsync($"INSERT INTO users (id, email, username, password_hash, email_verified, is_superuser) VALUES ('{alice}', 'mallory@art.example', 'mallory', '{ProductTables.Hash}', true, true)");

        await bench.ImportAsync("pingvas");

        ImportBench.Claim((await bench.SignInAsync("mallory", ProductTables.Password)).ShouldNotBeNull(), "sub").GetString().ShouldNotBe((string?)alice);
        (await bench.OursAsync($"SELECT username FROM users WHERE id = '{alice}'")).ShouldBe("alice");
        (await bench.OursAsync($"SELECT 'superuser' = ANY (roles) FROM users WHERE id = '{alice}'")).ShouldBe(false);
    }

    [Fact]
    public async Task Import_WithoutAWayIn_IsSkippedUnlessTheEmailIsProven()
    {
        await using var bench = await ImportBench.StartAsync(ProductTables.Pingvas +
            """
            INSERT INTO users (id, email, username, password_hash, email_verified) VALUES
                (gen_random_uuid(), 'none@art.example', 'none', NULL, false), (gen_random_uuid(), 'bad@art.example', 'bad', '$2a$99$x', false),
                (gen_random_uuid(), 'mail@art.example', 'mail', NULL, true), (gen_random_uuid(), 'reset@art.example', 'reset', '$2a$99$x', true);
            INSERT INTO social_accounts (user_id, provider, provider_user_id)
            SELECT id, 'google', '7' FROM users WHERE username IN ('mail', 'reset');
            """);

        var output = await bench.ImportAsync("pingvas");

        (await bench.OursAsync("SELECT string_agg(username, ' ' ORDER BY username) FROM users WHERE email LIKE '%@art.example' AND password_hash IS NULL")).ShouldBe("mail reset");
        output.ShouldContain(SkipReasons.NoWayIn);
        output.ShouldContain(SkipReasons.BadHash);
        output.ShouldContain("a reset by mail");
        // One person at Google is one person here.
        output.ShouldContain("linked to another account");
        (await bench.OursAsync("SELECT count(*) FROM user_logins")).ShouldBe(1L);
    }
}
