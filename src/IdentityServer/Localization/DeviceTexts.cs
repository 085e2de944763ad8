using System.Globalization;
using System.Resources;
using IdentityPlatform.IdentityServer.Accounts.Sessions;

namespace IdentityPlatform.IdentityServer.Localization;

/// <summary>Devices as people call them, in their language.</summary>
public static class DeviceTexts
{
    private static readonly ResourceManager Words = new(typeof(Texts));

    /// <summary>A device in the language of the request.</summary>
    /// <param name="userAgent">As sent.</param>
    /// <returns>E.g. <c>Chrome on Windows</c>.</returns>
    public static string InWords(string? userAgent) => Named(userAgent, CultureInfo.CurrentUICulture);

    /// <summary>A device in a language.</summary>
    /// <param name="userAgent">As sent.</param>
    /// <param name="locale">Language tag (BCP 47); one that is not ours counts as English.</param>
    /// <returns>E.g. <c>Chrome on Windows</c>.</returns>
    public static string InWords(string? userAgent, string locale) =>
        Named(userAgent, CultureInfo.GetCultureInfo(Languages.Match(locale) ?? Languages.All[0].Tag));

    private static string Named(string? userAgent, CultureInfo language) => DeviceName.Of(userAgent) switch
    {
        { Title: { } app, System: { } system } => string.Format(CultureInfo.InvariantCulture, Text("device.on", language), app, system),
        { Title: { } app } => app,
        { System: { } system } => system,
        _ => Text("device.unknown", language),
    };

    private static string Text(string key, CultureInfo language) =>
        Words.GetString(key, language) ?? throw new InvalidOperationException($"There is no text {key}.");
}
