using IdentityPlatform.Hosting.Settings;

namespace IdentityPlatform.IdentityServer.Options;

/// <summary><c>Mail</c>: how many mails one recipient gets, and how long the server tries to deliver one.</summary>
public sealed class MailSettings : ISettings
{
    private const int MostPerRecipient = 10_000;

    public static string Section => "Mail";

    /// <summary>Mails that anybody can ask for in somebody's name (confirmation, reset, sign-in link), to one recipient within <see cref="BurstWindow"/>.</summary>
    public int RequestedPerBurst { get; set; } = 5;

    /// <summary>The same within a day.</summary>
    public int RequestedPerDay { get; set; } = 20;

    /// <summary>Warnings of one kind (password changed, new sign-in, …) to one recipient within <see cref="BurstWindow"/>.</summary>
    public int NoticesPerBurst { get; set; } = 10;

    /// <summary>The same within a day.</summary>
    public int NoticesPerDay { get; set; } = 50;

    /// <summary>The short window of the limits.</summary>
    public TimeSpan BurstWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Attempts before a mail is given up.</summary>
    public int MaxAttempts { get; set; } = 20;

    /// <summary>Wait after the first failed attempt; it doubles with each further one.</summary>
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait between two attempts.</summary>
    public TimeSpan LongestRetry { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How long a row tells of a mail that was given up.</summary>
    public TimeSpan KeepDeadLetters { get; set; } = TimeSpan.FromDays(30);

    public IEnumerable<SettingProblem> Check(IHostEnvironment environment) =>
    [
        .. Count(nameof(RequestedPerBurst), RequestedPerBurst, MostPerRecipient),
        .. Count(nameof(RequestedPerDay), RequestedPerDay, MostPerRecipient),
        .. Count(nameof(NoticesPerBurst), NoticesPerBurst, MostPerRecipient),
        .. Count(nameof(NoticesPerDay), NoticesPerDay, MostPerRecipient),
        .. Duration(nameof(BurstWindow), BurstWindow, TimeSpan.FromSeconds(1), TimeSpan.FromHours(12)),
        .. Count(nameof(MaxAttempts), MaxAttempts, 100),
        .. Duration(nameof(FirstRetry), FirstRetry, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
        .. Duration(nameof(LongestRetry), LongestRetry, FirstRetry, TimeSpan.FromDays(1)),
        // The limits of a day count rows: none may go earlier.
        .. Duration(nameof(KeepDeadLetters), KeepDeadLetters, TimeSpan.FromDays(1), TimeSpan.FromDays(400)),
    ];

    private static IEnumerable<SettingProblem> Count(string name, int value, int most)
    {
        if (value < 1 || value > most)
            yield return new($"{Section}:{name}", $"is out of range: {value}", $"Set it to a number from 1 to {most}");
    }

    private static IEnumerable<SettingProblem> Duration(string name, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
            yield return new($"{Section}:{name}", $"is out of range: {value}", $"Set it to a duration from {least} to {most}");
    }
}
