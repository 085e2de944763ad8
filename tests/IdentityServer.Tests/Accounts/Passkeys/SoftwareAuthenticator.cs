using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace IdentityPlatform.IdentityServer.Accounts.Passkeys;

/// <summary>
/// An authenticator and the browser before it (Web Authentication §6, §5.8.1), with one ES256 passkey. Does everything
/// right until a test breaks one thing.
/// </summary>
public sealed class SoftwareAuthenticator(string origin) : IDisposable
{
    private const byte UserPresent = 0x01;
    private const byte UserVerified = 0x04;
    private const byte HasCredential = 0x40;

    private ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private string _userHandle = "";

    public byte[] CredentialId { get; } = RandomNumberGenerator.GetBytes(32);

    public Guid Model { get; init; } = Guid.Parse("01020304-0506-0708-090a-0b0c0d0e0f10");

    public string Origin { get; set; } = origin;

    public string RelyingParty { get; set; } = new Uri(origin).Host;

    public bool Verifies { get; set; } = true;

    public bool IsPresent { get; set; } = true;

    public bool? CrossOrigin { get; set; }

    public string? TopOrigin { get; set; }

    public string? Type { get; set; }

    public string? Challenge { get; set; }

    /// <summary>COSE's number of the algorithm the key claims to be for.</summary>
    public int Algorithm { get; set; } = -7;

    public uint Counter { get; set; }

    /// <summary>Forgets its key and has another one under the same id.</summary>
    public void ChangeKey() => _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary><c>navigator.credentials.create</c>.</summary>
    public string Create(JsonElement options)
    {
        _userHandle = options.GetProperty("user").GetProperty("id").GetString()!;
        var clientData = ClientData(options, "webauthn.create");
        var attestation = new CborWriter(CborConformanceMode.Ctap2Canonical);
        attestation.WriteStartMap(3);
        attestation.WriteTextString("fmt");
        attestation.WriteTextString("none");
        attestation.WriteTextString("attStmt");
        attestation.WriteStartMap(0);
        attestation.WriteEndMap();
        attestation.WriteTextString("authData");
        attestation.WriteByteString([.. AuthenticatorData(HasCredential), .. AttestedCredential()]);
        attestation.WriteEndMap();
        return Credential(new { clientDataJSON = Encode(clientData), attestationObject = Encode(attestation.Encode()), transports = new[] { "internal" } });
    }

    /// <summary><c>navigator.credentials.get</c>.</summary>
    public string Get(JsonElement options)
    {
        var clientData = ClientData(options, "webauthn.get");
        var data = AuthenticatorData(0);
        var signature = _key.SignData([.. data, .. SHA256.HashData(clientData)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new { clientDataJSON = Encode(clientData), authenticatorData = Encode(data), signature = Encode(signature), userHandle = _userHandle });
    }

    public void Dispose() => _key.Dispose();

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private byte[] ClientData(JsonElement options, string type)
    {
        var data = new Dictionary<string, object>
        {
            ["type"] = Type ?? type,
            ["challenge"] = Challenge ?? options.GetProperty("challenge").GetString()!,
            ["origin"] = Origin,
        };
        if (CrossOrigin is { } cross)
            data["crossOrigin"] = cross;
        if (TopOrigin is { } top)
            data["topOrigin"] = top;
        return JsonSerializer.SerializeToUtf8Bytes(data);
    }

    private byte[] AuthenticatorData(byte more)
    {
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter);
        var flags = (byte)((IsPresent ? UserPresent : 0) | (Verifies ? UserVerified : 0) | more);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(RelyingParty)), flags, .. counter];
    }

    private byte[] AttestedCredential()
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)CredentialId.Length);
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        var key = new CborWriter(CborConformanceMode.Ctap2Canonical);
        key.WriteStartMap(5);
        (int Label, object Value)[] members = [(1, 2), (3, Algorithm), (-1, 1), (-2, point.X!), (-3, point.Y!)];
        foreach (var (label, value) in members)
        {
            key.WriteInt32(label);
            if (value is byte[] bytes)
                key.WriteByteString(bytes);
            else
                key.WriteInt32((int)value);
        }

        key.WriteEndMap();
        return [.. Model.ToByteArray(bigEndian: true), .. length, .. CredentialId, .. key.Encode()];
    }

    private string Credential(object response) => JsonSerializer.Serialize(new
    {
        id = Encode(CredentialId), rawId = Encode(CredentialId), type = "public-key", response, clientExtensionResults = new { }, authenticatorAttachment = "platform",
    });
}
