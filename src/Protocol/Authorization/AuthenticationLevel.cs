namespace IdentityPlatform.Protocol.Authorization;

/// <summary>The <c>acr</c> values there are: levels, of which a higher one includes the lower ones.</summary>
public static class AuthenticationLevel
{
    /// <summary>One factor.</summary>
    public const string OneFactor = "1";

    /// <summary>Two factors.</summary>
    public const string TwoFactors = "2";

    /// <summary>All of them, lowest first; <c>acr_values_supported</c> of the metadata.</summary>
    public static IReadOnlyList<string> All { get; } = [OneFactor, TwoFactors];

    /// <summary>Whether a sign-in meets a request.</summary>
    /// <param name="asked">
    /// <c>acr_values</c>. Any one of them will do (OpenID Connect Core §3.1.2.1). Values that are not ours are passed over: the
    /// claim is a voluntary one (§5.5.1.1), and the <c>acr</c> of the tokens tells the client what it got.
    /// </param>
    /// <param name="shown">The <c>acr</c> of the session.</param>
    /// <returns>True when nothing more has to be shown.</returns>
    public static bool IsMet(IReadOnlyList<string> asked, string shown)
    {
        var levels = asked.Select(LevelOf).Where(level => level >= 0).ToArray();
        return levels.Length == 0 || levels.Min() <= LevelOf(shown);
    }

    private static int LevelOf(string acr) => acr switch
    {
        OneFactor => 0,
        TwoFactors => 1,
        _ => -1,
    };
}
