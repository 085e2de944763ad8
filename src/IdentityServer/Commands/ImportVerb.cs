using System.CommandLine;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Import;
using IdentityPlatform.IdentityServer.Import.Reporting;
using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.IdentityServer.Commands;

/// <summary><c>import PROFILE --from CONNECTION</c>.</summary>
internal sealed class ImportVerb
{
    private const int MaxBatch = 50_000;

    private readonly Argument<string> _profile = new("PROFILE") { Description = string.Join(", ", ImportProfiles.Names) };
    private readonly Option<string> _from = new("--from") { Required = true, Description = "The source's connection string or URI, or env:NAME, or file:PATH" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Everything but the commit" };
    private readonly Option<string> _schema = new("--schema") { DefaultValueFactory = _ => "public", Description = "The schema of the source's tables or views" };
    private readonly Option<int> _batch = new("--batch") { DefaultValueFactory = _ => 2000, Description = "Rows in one transaction" };
    private readonly Option<string?> _report = new("--report") { Description = "A new file that lists every row that is not brought whole" };
    private readonly Option<string?> _map = new("--map") { Description = "A new file with old_id,sub of every user" };
    private readonly Option<string[]> _roles = new("--role") { Description = "NAME=ROLE: what a role of the product is here; others than user are left out" };
    private readonly Option<string> _access = new("--access-role") { DefaultValueFactory = _ => "staff", Description = "signalcraft: the role of accesses that name none" };
    private readonly Option<string> _subjects = new("--subjects") { DefaultValueFactory = _ => ImportProfiles.AspNetIdentity, Description = "openiddict: the profile whose users the subjects are" };
    private readonly Option<string> _method = new("--client-auth") { DefaultValueFactory = _ => ClientAuthenticationMethods.ClientSecretBasic, Description = "openiddict: how its clients send their secret" };

    public static Command Build(VerbContext context)
    {
        var verb = new ImportVerb();
        verb._profile.AcceptOnlyFromAmong([.. ImportProfiles.Names]);
        verb._subjects.AcceptOnlyFromAmong([.. ImportProfiles.Names]);
        verb._access.AcceptOnlyFromAmong("manager", "staff", "viewer");
        verb._method.AcceptOnlyFromAmong(ClientAuthenticationMethods.ClientSecretBasic, ClientAuthenticationMethods.ClientSecretPost);
        var command = new Command("import", "Bring users and what is theirs from another product; again and again without harm")
        {
            verb._profile, verb._from, verb._dryRun, verb._schema, verb._batch, verb._report, verb._map, verb._roles, verb._access, verb._subjects, verb._method,
        };
        command.SetAction((parsed, cancellationToken) => context.RunAsync(services => RunAsync(services, verb.Read(parsed), context.Output, cancellationToken), cancellationToken));
        return command;
    }

    private static async Task RunAsync(IServiceProvider services, ImportRequest request, TextWriter output, CancellationToken cancellationToken)
    {
        var runner = services.GetRequiredService<ImportRunner>();
        var report = await BarProgress.ShowAsync(output, services.GetRequiredService<TimeProvider>(), progress => runner.RunAsync(request, progress, cancellationToken));
        ReportTable.Write(report, output);
        if (report.Stopped)
            throw new AdministrationException("Stopped between two batches. The same command goes on from there.");
    }

    private ImportRequest Read(ParseResult parsed)
    {
        var batch = parsed.GetValue(_batch);
        if (batch is < 1 or > MaxBatch)
            throw new AdministrationException($"--batch must be from 1 to {MaxBatch}.");
        var (dryRun, map) = (parsed.GetValue(_dryRun), parsed.GetValue(_map));
        if (dryRun && map is not null)
            throw new AdministrationException("A dry run gives nobody an id: leave --map out.");
        return new ImportRequest
        {
            Profile = parsed.GetRequiredValue(_profile),
            ConnectionString = SourceConnection.Read(parsed.GetRequiredValue(_from)),
            Schema = parsed.GetRequiredValue(_schema),
            Batch = batch,
            DryRun = dryRun,
            ReportFile = parsed.GetValue(_report),
            MapFile = map,
            Roles = new RoleMap(parsed.GetValue(_roles) ?? []),
            AccessRole = parsed.GetRequiredValue(_access),
            Subjects = parsed.GetRequiredValue(_subjects),
            SecretMethod = parsed.GetRequiredValue(_method),
        };
    }
}
