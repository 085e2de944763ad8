using System.Text;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>
/// A JWT whose form is right and whose signature nobody has checked. For finding out which keys to check it with
/// (DPoP's <c>jwk</c>, a client assertion's <c>iss</c>), and for nothing else.
/// </summary>
public sealed class UnverifiedJwt
{
    private readonly string token;
    private readonly int payloadStart;
    private readonly int payloadEnd;

    internal UnverifiedJwt(string token, JwtHeader header, int payloadStart, int payloadEnd)
    {
        this.token = token;
        this.payloadStart = payloadStart;
        this.payloadEnd = payloadEnd;
        Header = header;
    }

    /// <summary>The header; anybody can have written it.</summary>
    public JwtHeader Header { get; }

    /// <summary>Reads the claims; anybody can have written them.</summary>
    public JoseResult<JwtClaims> ReadClaims()
    {
        return Base64Url.TryDecode(token.AsSpan(payloadStart..payloadEnd), out var payload)
            ? JwtClaims.Parse(payload)
            : JoseResult<JwtClaims>.Fail("the payload is not base64url");
    }

    internal byte[] SigningInput() => Encoding.ASCII.GetBytes(token, 0, payloadEnd);

    internal bool TryGetSignature(out byte[]? signature) => Base64Url.TryDecode(token.AsSpan(payloadEnd + 1), out signature);
}
