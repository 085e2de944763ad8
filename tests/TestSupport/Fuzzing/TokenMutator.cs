using System.Buffers.Text;
using System.Text;

namespace IdentityPlatform.TestSupport.Fuzzing;

/// <summary>Tokens and credentials that nearly are some.</summary>
public static class TokenMutator
{
    private static readonly string[] Heads =
    [
        "{}", "{\"alg\":\"none\"}", "{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}", "{\"alg\":null}", "{\"alg\":[\"ES256\"]}", "{\"alg\":\"ES256\",\"kid\":null}", "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"'--\"}", "{\"alg\":\"ES256\",\"kid\":\"\\u0000\"}",
        "{\"alg\":\"ES256\",\"kid\":\"\\ud800\"}", "{\"alg\":\"ES256\",\"alg\":\"none\"}", "{\"alg\":\"RS256\",\"crit\":[\"b64\"],\"b64\":false}", "{\"alg\":\"ES256\",\"jku\":\"https://evil.example\"}", "{\"alg\":\"ES256\",\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\",\"y\":\"\"}}",
        "{\"alg\":\"ES256\",\"x5c\":[\"\"]}", "{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\",\"zip\":\"DEF\"}", "[]", "null", "{", "\"a\"", "{\"alg\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}",
    ];

    /// <summary>Changes a JWT in one of its parts; anything else in its letters.</summary>
    public static string Change(string token, SeededNumbers numbers)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || numbers.OneIn(6))
        {
            return Encoding.Latin1.GetString(ByteMutator.Change(Encoding.Latin1.GetBytes(token), 1, numbers)).Replace("\r\n", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal);
        }

        switch (numbers.Below(6))
        {
            case 0:
                parts[0] = Encoded(numbers.Pick(Heads));
                break;
            case 1:
                parts[1] = Encoded(JsonMutator.Change(Decoded(parts[1]), numbers));
                break;
            case 2:
                parts[0] = Encoded(JsonMutator.Change(Decoded(parts[0]), numbers));
                break;
            case 3:
                parts[2] = "";
                break;
            case 4:
                return string.Join('.', numbers.OneIn(2) ? parts.Take(2) : parts.Append("a").Append("b"));
            default:
                parts[2] = string.Concat(parts[2].Reverse());
                break;
        }

        return string.Join('.', parts);
    }

    private static string Decoded(string part)
    {
        try
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));
        }
        catch (FormatException)
        {
            return "{}";
        }
    }

    private static string Encoded(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
