using System.Globalization;
using IdentityPlatform.Hosting.Settings;
using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Keys;
using IdentityPlatform.IdentityServer.Storage;
using IdentityPlatform.IdentityServer.Storage.Keys;

namespace IdentityPlatform.IdentityServer.Diagnostics.Checks;

/// <summary>Whether the signing keys are there, can be decrypted, and are not too old.</summary>
internal sealed class SigningKeysCheck : IDiagnosticCheck
{
    private static readonly TimeSpan Old = TimeSpan.FromDays(365);

    /// <inheritdoc />
    public string Name => "keys";

    /// <inheritdoc />
    public async Task RunAsync(Scene scene, Findings findings, CancellationToken cancellationToken)
    {
        if (scene.Facts is null || scene.Database is not { } database)
        {
            findings.Skip(scene.WhyNoFacts);
            return;
        }

        try
        {
            await using var services = Services(scene, database);
            var keys = await services.GetRequiredService<SigningKeyTable>().ReadAsync(cancellationToken);
            var protector = services.GetRequiredService<SigningKeyProtector>();
            foreach (var row in keys.Keys)
                protector.Open(row).Dispose();
            Report(keys, findings);
        }
        catch (SigningKeyException error)
        {
            findings.Fail(error.Message, "Give the certificate that was used before; docs/doctor.md says what is left when it is lost");
        }
        catch (SettingsException)
        {
            findings.Skip("The certificate cannot be used.");
        }
        catch (Exception error) when (DatabaseFaults.Describe(error) is not null)
        {
            findings.Skip("The tables cannot be read; see migrations and rights.");
        }
    }

    private static void Report(StoredSigningKeys keys, Findings findings)
    {
        var missing = SigningKeyMaker.Algorithms.Where(alg => keys.Signing(alg) is null).ToList();
        if (keys.Keys.Count == 0)
            findings.Warn("There are none yet.", "The first start makes them");
        else if (missing.Count > 0)
            findings.Fail($"There is none for {string.Join(", ", missing)} that signs now.", "Run `keys rotate --now`, or start the server: it makes what is missing");
        foreach (var current in SigningKeyMaker.Algorithms.Select(keys.Signing).OfType<StoredSigningKey>())
        {
            var next = keys.Keys.FirstOrDefault(row => row.Algorithm == current.Algorithm && row.ActivatesAt > keys.At && !row.IsRevoked);
            var text = string.Create(CultureInfo.InvariantCulture, $"{current.Algorithm} {current.Kid} signs since {current.ActivatesAt:yyyy-MM-dd}{(next is null ? "" : $", and {next.Kid} from {next.ActivatesAt:u}")}.");
            if (keys.At - current.ActivatesAt > Old && next is null)
                findings.Warn(text, "Run `keys rotate`, or let the server do it (Keys:RotateAutomatically): a key that leaks unnoticed should not sign for ever");
            else
                findings.Ok(text);
        }
    }

    // The server's own parts, without the server.
    private static ServiceProvider Services(Scene scene, DatabaseAccess database) => new ServiceCollection()
        .AddLogging()
        .AddSettings(scene.Settings)
        .AddSingleton(database).AddSingleton(database.DataSource).AddSingleton(scene.Time)
        .AddEventOrigins()
        .AddKeys(scene.Settings.DataProtection)
        .BuildServiceProvider();
}
