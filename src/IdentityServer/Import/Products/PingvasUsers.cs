namespace IdentityPlatform.IdentityServer.Import.Products;

/// <summary>PingvasAI's <c>users</c>, <c>subscriptions</c> and <c>social_accounts</c> (P4, P5). The providers' tokens stay behind.</summary>
internal static class PingvasUsers
{
    public static SourceQuery Query { get; } = new(
        "users",
        ["id", "email", "email_verified", "is_active"],
        ["username", "full_name", "password_hash", "avatar_url", "bio", "locale", "timezone", "created_at", "updated_at", "last_login_at", "is_staff", "is_superuser", "deleted_at"])
    {
        Order = ["created_at", "id"],
        Attached =
        [
            new("subscriptions", "subscriptions", "user_id", "id", ["plan", "status"],
                ["start_date", "end_date", "lemon_squeezy_customer_id", "lemon_squeezy_subscription_id"]),
            new("social_accounts", "social_accounts", "user_id", "id", ["provider", "provider_user_id"], []),
        ],
    };

    public static SourceUser Read(SourceRow row) => new()
    {
        Key = row.Text("id") ?? "",
        Username = row.Text("username"),
        Email = row.Text("email"),
        EmailVerified = row.Flag("email_verified") ?? false,
        PasswordHash = row.Text("password_hash"),
        FullName = row.Text("full_name"),
        Picture = row.Text("avatar_url"),
        Bio = row.Text("bio"),
        Locale = row.Text("locale"),
        Zoneinfo = row.Text("timezone"),
        IsActive = row.Flag("is_active") ?? true,
        IsStaff = row.Flag("is_staff") ?? false,
        IsSuperuser = row.Flag("is_superuser") ?? false,
        CreatedAt = row.Time("created_at"),
        UpdatedAt = row.Time("updated_at"),
        LastLogin = row.Time("last_login_at"),
        IsDeleted = row.Text("deleted_at") is not null,
        Subscription = PlanFit.Choose(row.Rows("subscriptions").Select(Subscription)),
        Logins = [.. row.Rows("social_accounts").Select(login => new ImportedLogin(login.Text("provider") ?? "", login.Text("provider_user_id") ?? ""))],
    };

    private static SourceSubscription Subscription(SourceRow row) => new(
        row.Text("plan"), row.Text("status"), row.Time("start_date"), row.Time("end_date"),
        row.Text("lemon_squeezy_customer_id"), row.Text("lemon_squeezy_subscription_id"));
}
