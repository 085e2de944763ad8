namespace IdentityPlatform.IdentityServer.Diagnostics.Checks;

/// <summary>Whether the database answers, is new enough and can be written to.</summary>
internal sealed class DatabaseCheck : IDiagnosticCheck
{
    /// <inheritdoc />
    public string Name => "database";

    /// <inheritdoc />
    public Task RunAsync(Scene scene, Findings findings, CancellationToken cancellationToken)
    {
        if (scene.DatabaseProblem is { } problem)
        {
            findings.Fail(problem);
            return Task.CompletedTask;
        }

        if (scene.Facts is not { } facts)
        {
            findings.Warn("There is none yet.", $"The first start makes it in {Path.GetFullPath(scene.Settings.Root.DataDirectory)}");
            return Task.CompletedTask;
        }

        var text = $"PostgreSQL {facts.Version}, database {facts.Database}, schema {scene.Settings.Database.Schema}, login {facts.Login}{(scene.Settings.Connections.Embedded ? ", embedded" : "")}.";
        if (facts.MajorVersion < IdentityPlatform.Database.ServerVersion.Oldest)
            findings.Fail(text, $"Upgrade PostgreSQL: {IdentityPlatform.Database.ServerVersion.Oldest} or later is needed");
        else if (facts.IsReadOnly)
            findings.Fail($"{text} It is read-only.", "Name the primary, or several hosts with Target Session Attributes=primary");
        else
            findings.Ok(text);
        if (!facts.IsPrivate)
            findings.Warn("The connection is not encrypted and leaves this machine.", "Set SSL Mode=VerifyFull and Root Certificate=… in ConnectionStrings:IdentityServer");
        return Task.CompletedTask;
    }
}
