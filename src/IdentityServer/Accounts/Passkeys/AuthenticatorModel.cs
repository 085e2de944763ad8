using System.Formats.Cbor;

namespace IdentityPlatform.IdentityServer.Accounts.Passkeys;

/// <summary>Reads which model an authenticator says it is, so that an operator can find the passkeys of one that turns out to be broken.</summary>
internal static class AuthenticatorModel
{
    // Web Authentication §6.1 and §6.5.1: RP ID hash, flags, counter, then the AAGUID.
    private const int Start = 32 + 1 + 4;
    private const int Length = 16;

    /// <summary>The AAGUID of an attestation object that was verified.</summary>
    /// <returns>Null when it is all zeros, which stands for "not told".</returns>
    public static Guid? Of(byte[] attestationObject)
    {
        var reader = new CborReader(attestationObject, CborConformanceMode.Lax);
        for (var pairs = reader.ReadStartMap(); pairs > 0; pairs--)
        {
            if (reader.ReadTextString() != "authData")
            {
                reader.SkipValue();
                continue;
            }

            var model = new Guid(reader.ReadByteString().AsSpan(Start, Length), bigEndian: true);
            return model == Guid.Empty ? null : model;
        }

        return null;
    }
}
