using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace IdentityPlatform.BareSigner;

/// <summary>Answers every request with a fresh ES256 JWT of the size of an access token. Checks nothing, knows nobody.</summary>
internal sealed class Signer
{
    private const int SignatureBytes = 64;

    private static readonly byte[] Key = NewKey();

    // One instance a thread, as instances promise no thread safety.
    [ThreadStatic]
    private static ECDsa? ecdsa;

    private readonly string _header = Encode("""{"alg":"ES256","typ":"at+jwt","kid":"NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"}""");

    /// <summary>Writes the token endpoint's answer.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = $$"""{"iss":"https://localhost:44300","sub":"bench","aud":"urn:identity-platform:resource-api","client_id":"bench","scope":"stores:read stocks:read","iat":{{now}},"exp":{{now + 900}},"jti":"{{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16))}}"}""";
        var signed = _header + "." + Encode(claims);
        ecdsa ??= Import();
        Span<byte> signature = stackalloc byte[SignatureBytes];
        ecdsa.TrySignData(Encoding.ASCII.GetBytes(signed), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, out _);
        var answer = Encoding.ASCII.GetBytes($$"""{"access_token":"{{signed}}.{{Base64Url.EncodeToString(signature)}}","token_type":"Bearer","expires_in":900,"scope":"stores:read stocks:read"}""");
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        return context.Response.Body.WriteAsync(answer, 0, answer.Length);
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static byte[] NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKey();
    }

    private static ECDsa Import()
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Key, out _);
        return key;
    }
}
