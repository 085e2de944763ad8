using IdentityPlatform.Protocol.Authorization;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>What tokens and sessions say of the factors that were shown: <c>amr</c> (RFC 8176 §2) and our <c>acr</c>.</summary>
public static class Factors
{
    /// <summary>In <c>amr</c>: two or more factors.</summary>
    public const string Multiple = "mfa";

    /// <summary>In <c>amr</c>: a one-time password, by app or off the list of recovery codes.</summary>
    public const string OneTimePassword = "otp";

    /// <summary>The <c>acr</c> that methods amount to.</summary>
    public static string AcrOf(IEnumerable<string> amr) => amr.Contains(Multiple) ? AuthenticationLevel.TwoFactors : AuthenticationLevel.OneFactor;

    /// <summary>The methods with a one-time password on top of them.</summary>
    public static string[] WithCode(IEnumerable<string> amr) => [.. amr.Append(OneTimePassword).Append(Multiple).Distinct()];
}
