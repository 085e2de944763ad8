using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.IdentityServer.Stores;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.IdentityServer.Seed;

/// <summary>Reads the entries of the short sections.</summary>
internal static class SeedEntries
{
    private const int Name = 200;

    public static Scope Scope(JsonMembers json)
    {
        var name = json.RequiredText("name", Name);
        if (name.Length > 0 && (name.Contains(' ', StringComparison.Ordinal) || !ScopeSet.TryParse(name, out _)))
            json.Fail("name", "must be one scope name (RFC 6749 §3.3)");
        if (ScopeNames.OfUsers.Contains(name))
            json.Fail("name", $"{name} is the server's own scope and always exists; leave it out");

        var resources = json.Texts("resources", InputLimits.RedirectUri) ?? [];
        for (var i = 0; i < resources.Count; i++)
        {
            // RFC 8707 §2: an absolute URI without fragment.
            if (!Uri.TryCreate(resources[i], UriKind.Absolute, out _) || !resources[i].Contains(':', StringComparison.Ordinal) || resources[i].Contains('#', StringComparison.Ordinal))
                json.Fail($"resources[{i}]", "must be an absolute URI without fragment");
        }

        var scope = new Scope(name, json.Text("display_name", Name), resources);
        json.RefuseOthers();
        return scope;
    }

    public static Role Role(JsonMembers json)
    {
        var role = new Role(json.RequiredText("name", Name), json.Text("description", Name));
        if (role.Name.Length > 0 && !Accounts.Role.IsName(role.Name))
            json.Fail("name", "must be 1 to 50 visible ASCII characters without blanks and quotes");
        json.RefuseOthers();
        return role;
    }

    public static SoldPlan Plan(JsonMembers json)
    {
        var plan = new SoldPlan(json.RequiredText("name", Name), json.Texts("lemon_squeezy_variants", Name) ?? []);
        if (plan.Name.Length > 0 && !PlanNames.Ordered.Skip(1).Contains(plan.Name, StringComparer.Ordinal))
            json.Fail("name", $"must be {string.Join(", ", PlanNames.Ordered.Skip(1))}: the plans that can be sold");
        foreach (var (i, variant) in plan.LemonSqueezyVariants.Index())
        {
            if (!SoldPlan.IsVariant(variant))
                json.Fail($"lemon_squeezy_variants[{i}]", "must be the number that Lemon Squeezy shows for the variant, as a string");
        }

        json.RefuseOthers();
        return plan;
    }

    public static NewStore Store(JsonMembers json)
    {
        if (json.Any("id") is null)
            json.Fail("id", "is required");
        var store = new NewStore(
            json.Number("id", 1, long.MaxValue) ?? 0,
            json.RequiredText("name", Name),
            json.RequiredText("owner", Name),
            [.. json.Objects("access").Select(Access)]);
        json.RefuseOthers();
        return store;
    }

    private static NewStoreAccess Access(JsonMembers json)
    {
        var access = new NewStoreAccess(json.RequiredText("user", Name), json.RequiredText("role", Name));
        if (access.Role is not ("" or "manager" or "staff" or "viewer"))
            json.Fail("role", "must be manager, staff or viewer");
        json.RefuseOthers();
        return access;
    }
}
