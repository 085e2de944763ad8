using IdentityPlatform.IdentityServer.Storage;

namespace IdentityPlatform.IdentityServer.Diagnostics.Checks;

/// <summary>This machine's clock beside the database's.</summary>
internal sealed class ClockCheck : IDiagnosticCheck
{
    private const string Fix = "Keep both by NTP (chrony, systemd-timesyncd); tokens and codes carry times that others compare";

    /// <inheritdoc />
    public string Name => "clock";

    /// <inheritdoc />
    public async Task RunAsync(Scene scene, Findings findings, CancellationToken cancellationToken)
    {
        if (scene.Facts is null || scene.Database is not { } database)
        {
            findings.Skip(scene.WhyNoFacts);
            return;
        }

        var ahead = await new DatabaseClock(database.DataSource, scene.Time).AheadAsync(cancellationToken);
        var text = $"This machine's clock is {DatabaseClock.Describe(ahead)}.";
        if (ahead.Duration() > DatabaseClock.Harmful)
            findings.Fail(text, Fix);
        else if (ahead.Duration() > DatabaseClock.Noticeable)
            findings.Warn(text, Fix);
        else
            findings.Ok("This machine's clock and the database's agree.");
    }
}
