using IdentityPlatform.IdentityServer.Accounts;

namespace IdentityPlatform.IdentityServer.Import.Products;

/// <summary>A store on its way.</summary>
public sealed record ImportedStore(string Key, long Id, string Name, string OwnerKey, DateTimeOffset? CreatedAt) : IImportedRow;

/// <summary>A granted access on its way. Users and stores are named by their keys in the source.</summary>
public sealed record ImportedAccess(string Key, string UserKey, string StoreKey, string Role, string? GrantedByKey, DateTimeOffset? GrantedAt) : IImportedRow;

/// <summary>SignalCraft's <c>stores</c> and <c>user_store_access</c> (S2).</summary>
internal static class SignalCraftStores
{
    private const int NameMax = 200;

    // A number in a token is read by JavaScript too: Number.MAX_SAFE_INTEGER.
    private const long IdMax = (1L << 53) - 1;

    public static SourceQuery Stores { get; } = new("stores", ["id", "name", "owner_id"], ["created_at"]) { Order = ["id"] };

    public static SourceQuery Accesses { get; } = new("user_store_access", ["user_id", "store_id"], ["granted_by", "role", "granted_at", "created_at"])
    {
        Order = ["store_id", "user_id"],
    };

    public static Mapping<ImportedStore> ReadStore(SourceRow row)
    {
        var key = row.Text("id") ?? "";
        if (row.Number("id") is not (> 0 and <= IdMax and var id))
            return Mapping.Skip<ImportedStore>(key, SkipReasons.StoreId);
        var name = row.Text("name")?.Trim();
        return name is { Length: > 0 and <= NameMax } && AccountName.IsClean(name)
            ? Mapping.Of(new ImportedStore(key, id, name, row.Text("owner_id") ?? "", row.Time("created_at")))
            : Mapping.Skip<ImportedStore>(key, SkipReasons.StoreName);
    }

    /// <summary>Reads an access; one without a role that is known here gets <paramref name="usual"/>.</summary>
    public static Mapping<ImportedAccess> ReadAccess(SourceRow row, string usual)
    {
        var (user, store) = (row.Text("user_id") ?? "", row.Text("store_id") ?? "");
        var given = row.Text("role")?.Trim().ToLowerInvariant();
        var role = given is "manager" or "staff" or "viewer" ? given : usual;
        var access = new ImportedAccess($"{user}:{store}", user, store, role, row.Text("granted_by"), row.Time("granted_at") ?? row.Time("created_at"));
        return given is null || given == role ? Mapping.Of(access) : Mapping.Of(access, $"role is not known here: became {usual}");
    }
}
