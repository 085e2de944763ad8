using IdentityPlatform.IdentityServer.Seed;

namespace IdentityPlatform.IdentityServer.Diagnostics.Checks;

/// <summary>The seed file, with all it refers to.</summary>
internal sealed class SeedFileCheck : IDiagnosticCheck
{
    /// <inheritdoc />
    public string Name => "seed file";

    /// <inheritdoc />
    public Task RunAsync(Scene scene, Findings findings, CancellationToken cancellationToken)
    {
        if (scene.Settings.Seed.File is not { Length: > 0 } path)
        {
            findings.Ok("None is set.");
            return Task.CompletedTask;
        }

        try
        {
            var file = SeedReader.Read(path);
            findings.Ok($"{path} has {file.Scopes.Count} scopes, {file.Clients.Count} clients, {file.Users.Count} users, {file.Stores.Count} stores.");
        }
        catch (SeedException error)
        {
            findings.Fail(error.Message, "Mend the file; the server does not start with it");
        }

        return Task.CompletedTask;
    }
}
