using FsCheck;
using FsCheck.Fluent;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Plans;
using IdentityPlatform.IdentityServer.Seed.Changes;
using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.IdentityServer.Storage.Clients;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Clients.Registration;
using Microsoft.AspNetCore.DataProtection;

namespace IdentityPlatform.IdentityServer.Seed;

/// <summary>Whatever is registered: what the writer writes, the reader reads, and nothing is left to change.</summary>
public sealed class RoundTripTests
{
    private const int Configurations = 300;
    private static readonly Gen<string> Texts = Gen.Elements("Shop", "상점 \"둘\"", "a\\b", "<script>&amp;", "😀", "O'Neill / Söhne", "line\nbreak", " ", "env:NAME");
    private static readonly Gen<bool> Flags = Gen.Elements(true, false);
    private static readonly ConfigurationPlanner Planner = new(new SecretFingerprint(new EphemeralDataProtectionProvider()));

    [Fact]
    public void Write_ThenReadAndPlan_ChangesNothing()
    {
        foreach (var registered in Gen.Sample(Registrations(), 30, Configurations))
        {
            using var file = new SeedText(Write(registered));

            var plan = Planner.Plan(SeedReader.Read(file.Path), registered, prune: true);

            plan.Entries.Where(entry => entry.Writes).ShouldBeEmpty(File.ReadAllText(file.Path));
        }
    }

    [Fact]
    public void Plan_FromOneConfigurationToAnother_NamesEveryDifferenceAndNoMore()
    {
        var pairs = Gen.Sample(Registrations(), 30, Configurations);
        foreach (var (before, after) in pairs.Zip(pairs.Skip(1)))
        {
            using var file = new SeedText(Write(after));
            var known = after with { Clients = [.. after.Clients.Select(row => row with { SecretHash = null })] };
            // A client that is new to a confidential registration would need its secret; the rule has a test of its own.
            var present = before with { Clients = [.. before.Clients.Concat(known.Clients.Where(row => before.Clients.All(one => one.ClientId != row.ClientId))).Select(row => row with { SecretHash = "kept" })] };

            var plan = Planner.Plan(SeedReader.Read(file.Path), present, prune: true);

            Entries(after).Except(Entries(present)).Count().ShouldBe(
                plan.Count(ChangeKind.Create) + plan.Entries.Count(entry => entry.Kind == ChangeKind.Change && entry.Members.Any(member => member.Name != "client_secret")));
            Names(present).Except(Names(after)).Order(StringComparer.Ordinal)
                .ShouldBe(plan.Entries.Where(entry => entry.Kind == ChangeKind.Remove).Select(entry => $"{entry.Section}/{entry.Name}").Order(StringComparer.Ordinal));
        }
    }

    private static string Write(Registered registered) => SeedWriter.Write(
    [
        (SeedSections.Scopes, registered.Scopes.Select(SeedWriter.Entry)),
        (SeedSections.Roles, registered.Roles.Select(SeedWriter.Entry)),
        (SeedSections.Plans, registered.Plans.Select(SeedWriter.Entry)),
        (SeedSections.Clients, registered.Clients.Select(RegisteredClients.Entry)),
    ]);

    private static IEnumerable<string> Entries(Registered registered) =>
        [.. registered.Scopes.Select(SeedWriter.Entry), .. registered.Roles.Select(SeedWriter.Entry), .. registered.Plans.Select(SeedWriter.Entry), .. registered.Clients.Select(RegisteredClients.Entry)];

    private static IEnumerable<string> Names(Registered registered) =>
    [
        .. registered.Scopes.Select(scope => $"scopes/{scope.Name}"), .. registered.Roles.Select(role => $"roles/{role.Name}"),
        .. registered.Plans.Select(plan => $"plans/{plan.Name}"), .. registered.Clients.Select(client => $"clients/{client.ClientId}"),
    ];

    private static Gen<Registered> Registrations() =>
        from scopes in Gen.SubListOf(["books:read", "books:write", "a.b", "x"]).SelectMany(names => Gen.CollectToArray(names.ToArray(), Scopes))
        from roles in Gen.SubListOf(["auditor", "boss", "a:b"]).SelectMany(names => Gen.CollectToArray(names.ToArray(), name => Texts.Select(text => new Role(name, text))))
        from sold in Gen.SubListOf(["pro", "studio", "enterprise"])
        from clients in Gen.SubListOf(["spa", "we\"b", "a-b", "a_b", "machine"]).SelectMany(names => Gen.CollectToArray(names.ToArray(), name => Clients(name, scopes)))
        select new Registered(scopes, clients, roles, [.. sold.Select((name, i) => new SoldPlan(name, [$"{i}1", $"{i}2"]))]);

    private static Gen<Scope> Scopes(string name) =>
        from text in Texts
        from named in Flags
        from resources in Gen.SubListOf(["urn:a", "https://api.example.com/x"])
        select new Scope(name, named ? text : null, [.. resources]);

    private static Gen<ClientRow> Clients(string id, Scope[] scopes) =>
        from name in Texts
        from isPublic in Flags
        from code in Flags
        from flags in Gen.ArrayOf(Flags, 4)
        from scope in Gen.SubListOf(scopes.Select(one => one.Name).Append("openid").ToArray())
        from lifetime in Gen.Elements<int?>(null, 1, 900, 86400)
        from alg in Gen.Elements("RS256", "ES256", "PS256")
        select Row(new Client
        {
            ClientId = id,
            ClientName = name,
            ApplicationType = flags[0] ? ApplicationType.Native : ApplicationType.Web,
            TokenEndpointAuthMethod = isPublic ? "none" : flags[1] ? "client_secret_basic" : "client_secret_post",
            GrantTypes = (isPublic || code ? new[] { "authorization_code", "refresh_token" } : ["client_credentials"]).ToHashSet(),
            ResponseTypes = (isPublic || code ? new[] { "code" } : []).ToHashSet(),
            RedirectUris = isPublic || code ? ["https://a.example/cb", "https://a.example/cb?x=\u00fc".Replace("\u00fc", "%C3%BC", StringComparison.Ordinal)] : [],
            Scope = ScopeSet.TryParse(string.Join(' ', scope), out var set) ? set : ScopeSet.Empty,
            RequirePkce = isPublic || flags[2],
            FirstParty = flags[3],
            IdTokenSignedResponseAlg = alg,
            AccessTokenLifetime = lifetime is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Contacts = flags[0] ? [name] : [],
            TosUri = flags[1] ? "https://a.example/tos" : null,
        });

    private static ClientRow Row(Client client) => new(client.ClientId, ClientMetadataWriter.Write(client), client.IsPublic ? null : "kept", null, Enabled: true);
}
