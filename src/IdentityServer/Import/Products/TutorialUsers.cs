namespace IdentityPlatform.IdentityServer.Import.Products;

/// <summary>The tutorial's <c>users</c> (T1). It knows no usernames: they are made of the e-mail.</summary>
internal static class TutorialUsers
{
    public static SourceQuery Query { get; } = new("users", ["id", "email", "password_hash"], ["name", "email_verified", "is_active", "created_at", "updated_at"])
    {
        Order = ["created_at", "id"],
    };

    public static SourceUser Read(SourceRow row) => new()
    {
        Key = row.Text("id") ?? "",
        OthersHaveUsernames = false,
        Email = row.Text("email"),
        EmailVerified = row.Flag("email_verified") ?? false,
        PasswordHash = row.Text("password_hash"),
        FullName = row.Text("name"),
        IsActive = row.Flag("is_active") ?? true,
        CreatedAt = row.Time("created_at"),
        UpdatedAt = row.Time("updated_at"),
    };
}
