using IdentityPlatform.IdentityServer.Accounts.Passwords;

namespace IdentityPlatform.IdentityServer.Diagnostics.Checks;

/// <summary>What the system must have: languages, time zones, bcrypt.</summary>
internal sealed class MachineCheck : IDiagnosticCheck
{
    private const string Phrase = "doctor\0";
    private const int CheapestCost = 4;

    /// <inheritdoc />
    public string Name => "machine";

    /// <inheritdoc />
    public Task RunAsync(Scene scene, Findings findings, CancellationToken cancellationToken)
    {
        var problems = findings.All.Count;
        if (AppContext.TryGetSwitch("System.Globalization.Invariant", out var invariant) && invariant)
            findings.Fail("Languages are switched off (invariant globalization), so dates and names come out wrong in Korean.", "Install ICU (Debian, Ubuntu: libicu) and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById("Asia/Seoul", out _))
            findings.Fail("There are no time zones, so nobody can choose theirs.", "Install tzdata");
        CheckBcrypt(findings);
        if (findings.All.Count == problems)
            findings.Ok($".NET {Environment.Version}, {Environment.ProcessorCount} processors; languages, time zones and bcrypt are there.");
        return Task.CompletedTask;
    }

    private static void CheckBcrypt(Findings findings)
    {
        const string Fix = "Install libxcrypt (Debian, Ubuntu: libcrypt1)";
        try
        {
            if (Libcrypt.Hash(System.Text.Encoding.ASCII.GetBytes(Phrase), Libcrypt.NewSetting(CheapestCost)) is not ['$', '2', ..])
                findings.Fail("The system's libcrypt has no bcrypt, so no password can be checked.", Fix);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or PlatformNotSupportedException)
        {
            findings.Fail($"There is no libcrypt.so.1, so no password can be checked: {error.GetType().Name}.", Fix);
        }
    }
}
