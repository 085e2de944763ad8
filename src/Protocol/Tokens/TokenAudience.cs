using System.Text.Json;

namespace IdentityPlatform.Protocol.Tokens;

/// <summary>The <c>aud</c> of an access token (RFC 9068 §3): the resources its scopes belong to, else the issuer itself.</summary>
public static class TokenAudience
{
    /// <summary>The resources of the scopes.</summary>
    /// <param name="scopes">The token's scopes.</param>
    /// <param name="known">Every scope by name.</param>
    /// <param name="issuer">Stands for userinfo, when there is no resource.</param>
    /// <returns>One or more audiences, each once.</returns>
    public static IReadOnlyList<string> Of(ScopeSet scopes, IReadOnlyDictionary<string, Scope> known, string issuer)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        List<string>? audience = null;
        foreach (var name in scopes)
        {
            if (known.TryGetValue(name, out var scope))
            {
                foreach (var resource in scope.Resources)
                {
                    audience ??= [];
                    if (!audience.Contains(resource))
                    {
                        audience.Add(resource);
                    }
                }
            }
        }

        return audience ?? (IReadOnlyList<string>)[issuer];
    }

    // RFC 7519 §4.1.3: one audience may be a plain string, several are an array.
    internal static void Write(Utf8JsonWriter writer, IReadOnlyList<string> audience)
    {
        if (audience.Count == 1)
        {
            writer.WriteString("aud"u8, audience[0]);
            return;
        }

        writer.WriteStartArray("aud"u8);
        foreach (var one in audience)
        {
            writer.WriteStringValue(one);
        }

        writer.WriteEndArray();
    }
}
