using System.Collections.Frozen;
using IdentityPlatform.IdentityServer.Localization;
using Microsoft.Extensions.Localization;

namespace IdentityPlatform.IdentityServer.Pages.Account;

/// <summary>How somebody signed in, or why they could not, in words.</summary>
public static class SignInWords
{
    // RFC 8176 §2 and ours. "mfa" and "user" only say how the others are to be taken.
    private static readonly (string Amr, string Key)[] Factors =
    [
        ("hwk", "amr.passkey"), ("swk", "amr.passkey"), ("pwd", "amr.pwd"), ("fed", "amr.fed"), ("mail", "amr.mail"), ("otp", "amr.otp"),
    ];

    // Names are the same in every language.
    private static readonly FrozenDictionary<string, string> Providers = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["google"] = "Google", ["discord"] = "Discord", ["github"] = "GitHub",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The methods of a session.</summary>
    /// <param name="words">The texts in the request's language.</param>
    /// <param name="amr">The methods (RFC 8176).</param>
    /// <returns>E.g. <c>Password, code from an app</c>.</returns>
    public static string OfMethods(IStringLocalizer<Texts> words, IReadOnlyList<string> amr)
    {
        string[] known = [.. Factors.Where(factor => amr.Contains(factor.Amr)).Select(factor => words[factor.Key].Value).Distinct(StringComparer.Ordinal)];
        return known.Length == 0 ? words["amr.other"] : string.Join(" + ", known);
    }

    /// <summary>The method of an attempt.</summary>
    /// <param name="words">The texts in the request's language.</param>
    /// <param name="method">As in the history; a provider is there by its name.</param>
    /// <returns>The text; the provider's name when it is one.</returns>
    public static string OfMethod(IStringLocalizer<Texts> words, string method) => words[$"method.{method}"] is { ResourceNotFound: false } own
        ? own
        : Providers.GetValueOrDefault(method) ?? AppName.Clean(method);

    /// <summary>What came of an attempt.</summary>
    /// <param name="words">The texts in the request's language.</param>
    /// <param name="reason">One of <see cref="Accounts.SignInReasons"/>.</param>
    /// <returns>The text.</returns>
    public static string OfReason(IStringLocalizer<Texts> words, string reason) => words[$"reason.{reason}"] is { ResourceNotFound: false } own ? own : words["reason.other"];
}
