using System.Globalization;
using System.Text;
using IdentityPlatform.Protocol;

namespace IdentityPlatform.TokenValidation.Responses;

/// <summary>The value of <c>WWW-Authenticate</c> (RFC 6750 §3, RFC 9728 §5.1).</summary>
internal sealed record BearerChallenge(string Realm, string? ResourceMetadata)
{
    public string? Error { get; init; }

    public string? Description { get; init; }

    public ScopeSet? Scope { get; init; }

    public StepUp? StepUp { get; init; }

    public override string ToString()
    {
        var text = new StringBuilder(BearerTokens.Scheme).Append(" realm=").Append(Quoted(Realm));
        Add(text, "resource_metadata", ResourceMetadata);
        // RFC 6750 §3.1: no error code or other error information when no credentials were sent.
        Add(text, "error", Error);
        Add(text, "error_description", Description);
        Add(text, "scope", Scope?.ToString());
        // RFC 9470 §3: what a new sign-in has to show.
        Add(text, "acr_values", StepUp?.Acr);
        Add(text, "max_age", StepUp?.MaxAgeSeconds?.ToString(CultureInfo.InvariantCulture));
        return text.ToString();
    }

    private static void Add(StringBuilder text, string name, string? value)
    {
        if (value is not null)
            text.Append(", ").Append(name).Append('=').Append(Quoted(value));
    }

    // RFC 9110 §5.6.4: quoted-string.
    private static string Quoted(string value) => '"' + value.Replace("\\", "\\\\").Replace("\"", "\\\"") + '"';
}
