using IdentityPlatform.IdentityServer.Accounts.Api;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.IdentityServer.Stores;

/// <summary>The account API with stores that have somebody in each role.</summary>
public sealed class StoreHost : ApiHost
{
    private static readonly string[] People = ["owner", "manager", "other manager", "staff", "viewer", "stranger", "superuser"];

    public async Task<TestStore> NewStoreAsync()
    {
        Dictionary<string, (Guid Id, string Name, string Email)> people = [];
        foreach (var person in People)
            people[person] = await AddUserAsync(person.Replace(' ', '_'), user => user with { EmailVerified = true, Roles = person == "superuser" ? ["superuser"] : ["user"] });
        var id = await ScalarAsync<long>("INSERT INTO stores (name, owner_id) VALUES ('Mangwon', $1) RETURNING id", people["owner"].Id);
        foreach (var (person, role) in new[] { ("manager", "manager"), ("other manager", "manager"), ("staff", "staff"), ("viewer", "viewer") })
            await ScalarAsync<object>("INSERT INTO user_store_access (user_id, store_id, role) VALUES ($1, $2, $3)", people[person].Id, id, role);
        return new TestStore(this, id, people);
    }
}

/// <summary>A store and its people: owner, manager, other manager, staff, viewer, stranger, superuser.</summary>
public sealed class TestStore(StoreHost host, long id, IReadOnlyDictionary<string, (Guid Id, string Name, string Email)> people)
{
    public long Id => id;

    public string AccessPath => $"/api/stores/{id}/access";

    public (Guid Id, string Name, string Email) this[string person] => people[person];

    /// <summary>An access token with every scope for stores.</summary>
    public Task<string> TokenAsync(string person) => host.TokenOfClientAsync(TestClients.Mobile(), people[person].Id, "openid stores stores:write");

    public Task<string?> RoleOfAsync(Guid user) => host.ScalarAsync<string>("SELECT role FROM user_store_access WHERE user_id = $1 AND store_id = $2", user, id);
}
