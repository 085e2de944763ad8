namespace IdentityPlatform.IdentityServer.Import.Products;

/// <summary>KRX's <c>users</c> (K1).</summary>
internal static class KrxUsers
{
    public static SourceQuery Query { get; } = new(
        "users",
        ["user_id", "email", "name", "password_hash"],
        ["terms_agreed_at", "terms_version", "email_verified", "is_active", "created_at", "updated_at", "last_login_at", "deleted_at"])
    {
        Order = ["created_at", "user_id"],
    };

    public static SourceUser Read(SourceRow row) => new()
    {
        Key = row.Text("user_id") ?? "",
        Username = row.Text("user_id"),
        Email = row.Text("email"),
        EmailVerified = row.Flag("email_verified") ?? false,
        PasswordHash = row.Text("password_hash"),
        FullName = row.Text("name"),
        TermsAcceptedAt = row.Time("terms_agreed_at"),
        TermsVersion = row.Text("terms_version"),
        IsActive = row.Flag("is_active") ?? true,
        CreatedAt = row.Time("created_at"),
        UpdatedAt = row.Time("updated_at"),
        LastLogin = row.Time("last_login_at"),
        IsDeleted = row.Text("deleted_at") is not null,
    };
}
