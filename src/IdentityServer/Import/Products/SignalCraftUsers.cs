namespace IdentityPlatform.IdentityServer.Import.Products;

/// <summary>SignalCraft's <c>users</c> (S1).</summary>
internal static class SignalCraftUsers
{
    public static SourceQuery Query { get; } = new(
        "users",
        ["id", "username", "email", "password_hash"],
        ["email_verified", "full_name", "phone", "role", "roles", "additional_info", "is_active", "created_at", "updated_at", "last_login", "deleted_at"])
    {
        Order = ["id"],
    };

    public static SourceUser Read(SourceRow row) => new()
    {
        Key = row.Text("id") ?? "",
        Username = row.Text("username"),
        Email = row.Text("email"),
        EmailVerified = row.Flag("email_verified") ?? false,
        PasswordHash = row.Text("password_hash"),
        FullName = row.Text("full_name"),
        PhoneNumber = row.Text("phone"),
        Roles = [.. row.Texts("role"), .. row.Texts("roles")],
        AdditionalInfo = row.Json("additional_info"),
        IsActive = row.Flag("is_active") ?? true,
        CreatedAt = row.Time("created_at"),
        UpdatedAt = row.Time("updated_at"),
        LastLogin = row.Time("last_login"),
        IsDeleted = row.Text("deleted_at") is not null,
    };
}
