using System.Buffers;
using System.Text;

namespace IdentityPlatform.Protocol;

/// <summary>
/// The parameters of one request, each at most once (RFC 6749 §3.1, §3.2: "parameters MUST NOT be included more than
/// once"; "sent without a value MUST be treated as if they were omitted"). Bounded by <see cref="InputLimits"/>.
/// </summary>
public sealed class RequestParameters
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<KeyValuePair<string, string>> _pairs;

    private RequestParameters(List<KeyValuePair<string, string>> pairs) => _pairs = pairs;

    /// <summary>Every parameter with a value, in the order sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All => _pairs;

    /// <summary>The value of a parameter; null when absent or empty.</summary>
    /// <param name="name">Parameter name, case-sensitive.</param>
    public string? this[string name]
    {
        get
        {
            foreach (var pair in _pairs)
            {
                if (pair.Key == name)
                {
                    return pair.Value;
                }
            }

            return null;
        }
    }

    /// <summary>Reads <c>application/x-www-form-urlencoded</c> data, of a body or a query string without its <c>?</c>.</summary>
    /// <param name="encoded">The bytes as received.</param>
    /// <returns>The parameters, or <c>invalid_request</c> for what is malformed, repeated or too large.</returns>
    public static Result<RequestParameters> Parse(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length > InputLimits.Body)
        {
            return OAuthError.InvalidRequest("The request is too large.") with { Status = 413 };
        }

        var pairs = new List<KeyValuePair<string, string>>(8);
        foreach (var range in encoded.Split((byte)'&'))
        {
            var pair = encoded[range];
            if (!pair.IsEmpty && Add(pairs, pair) is { } error)
            {
                return error;
            }
        }

        pairs.RemoveAll(static pair => pair.Value.Length == 0);
        return new RequestParameters(pairs);
    }

    /// <summary>Builds parameters from pairs that are known to be well-formed, e.g. a stored request.</summary>
    /// <param name="pairs">Names and values.</param>
    /// <returns>The parameters.</returns>
    public static RequestParameters Of(IEnumerable<KeyValuePair<string, string>> pairs) => new([.. pairs]);

    /// <summary>Reads a value that may be longer than <paramref name="maxLength"/> as an error.</summary>
    /// <param name="name">Parameter name.</param>
    /// <param name="maxLength">Longest accepted value, characters.</param>
    /// <returns>The value, null when absent, or <c>invalid_request</c>.</returns>
    public Result<string?> Bounded(string name, int maxLength) =>
        this[name] is { } value && value.Length > maxLength ? OAuthError.InvalidRequest($"{name} is too long.") : this[name];

    private static OAuthError? Add(List<KeyValuePair<string, string>> pairs, ReadOnlySpan<byte> pair)
    {
        var equals = pair.IndexOf((byte)'=');
        var rawName = equals < 0 ? pair : pair[..equals];
        var rawValue = equals < 0 ? default : pair[(equals + 1)..];
        if (pairs.Count >= InputLimits.Parameters || Decode(rawName) is not { } name || Decode(rawValue) is not { } value)
        {
            return OAuthError.InvalidRequest("The parameters are not valid form-encoded UTF-8, or too many.");
        }

        if (name.Length > InputLimits.ParameterName || value.Length > InputLimits.ParameterValue)
        {
            return OAuthError.InvalidRequest("A parameter is too long.");
        }

        foreach (var earlier in pairs)
        {
            if (earlier.Key == name)
            {
                return OAuthError.InvalidRequest("A parameter is repeated.");
            }
        }

        pairs.Add(new(name, value));
        return null;
    }

    // WHATWG URL §5.1 with nothing forgiven: a broken escape, bad UTF-8 or NUL refuses the whole request.
    internal static string? Decode(ReadOnlySpan<byte> encoded)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(encoded.Length);
        try
        {
            var length = 0;
            for (var i = 0; i < encoded.Length; i++)
            {
                var b = encoded[i];
                if (b == (byte)'%')
                {
                    if (i + 2 >= encoded.Length || !TryHex(encoded[i + 1], encoded[i + 2], out b))
                    {
                        return null;
                    }

                    i += 2;
                }
                else if (b == (byte)'+')
                {
                    b = (byte)' ';
                }

                if (b == 0)
                {
                    return null;
                }

                buffer[length++] = b;
            }

            return StrictUtf8.GetString(buffer, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
        finally
        {
            // The value may be a password: nothing of it stays in the shared pool.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static bool TryHex(byte high, byte low, out byte value)
    {
        var (h, l) = (HexDigit(high), HexDigit(low));
        value = (byte)((h << 4) | l);
        return h >= 0 && l >= 0;
    }

    private static int HexDigit(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        _ => -1,
    };
}
