namespace IdentityPlatform.IdentityServer.Diagnostics.Checks;

/// <summary>The server's login may do what it needs and no more.</summary>
internal sealed class DatabaseRightsCheck : IDiagnosticCheck
{
    private const string Layout = "src/Database/README.md has the script that makes the logins";

    /// <inheritdoc />
    public string Name => "rights";

    /// <inheritdoc />
    public Task RunAsync(Scene scene, Findings findings, CancellationToken cancellationToken)
    {
        if (scene.Facts is not { } facts)
        {
            findings.Skip(scene.WhyNoFacts);
            return Task.CompletedTask;
        }

        if (facts.Powers.Count > 0)
            findings.Fail($"The login {facts.Login} is too powerful: {string.Join(", ", facts.Powers)}. Row-level security and grants mean nothing to a superuser.", $"Use a plain login; {Layout}");
        if (facts is { MayCreate: true, Powers.Count: 0 } || (facts.OwnedTables > 0 && facts.Powers.Count == 0))
            findings.Warn($"The login {facts.Login} owns tables or may make them, so whoever takes over the server can change the schema.", $"Migrate as another login (ConnectionStrings:Migrator); {Layout}");
        if (facts.ClosedTables.Count > 0)
            findings.Fail($"The login {facts.Login} may not use {string.Join(", ", facts.ClosedTables.Take(5))}.", "Run `migrate` with ConnectionStrings:IdentityServer naming this login: rights are granted to it when tables are made");
        if (findings.All.Count == 0)
            findings.Ok($"{facts.Login} owns nothing, and may use what it needs.");
        return Task.CompletedTask;
    }
}
