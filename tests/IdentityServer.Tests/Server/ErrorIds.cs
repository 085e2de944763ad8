using System.Text.RegularExpressions;

namespace IdentityPlatform.IdentityServer.Server;

/// <summary>Answers that are to be the same differ in their error id all the same.</summary>
internal static partial class ErrorIds
{
    /// <summary>The answer with one id in place of its own.</summary>
    public static string Masked(string answer) => Id().Replace(answer, "id");

    // The member, and the address of its page in Development.
    [GeneratedRegex("(?<=\"error_id\":\"|/dev/errors/)[0-9a-f]{16}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Id();
}
