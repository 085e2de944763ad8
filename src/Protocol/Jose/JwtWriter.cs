using System.Buffers;
using System.Text;
using System.Text.Json;

namespace IdentityPlatform.Protocol.Jose;

/// <summary>Makes signed JWTs in compact form, RFC 7519 and RFC 7515 §7.1.</summary>
public static class JwtWriter
{
    // One set of buffers a thread; taken out while in use, so that a payload callback may itself write a token.
    [ThreadStatic]
    private static Scratch? cached;

    /// <summary>
    /// Makes a token. <paramref name="writePayload"/> writes the claims; the object around them is opened and closed here.
    /// </summary>
    /// <param name="key">Signs, and gives <c>alg</c> and <c>kid</c> of the header.</param>
    /// <param name="typ">The header's <c>typ</c> (RFC 8725 §3.11); null leaves it out.</param>
    /// <param name="state">Handed to <paramref name="writePayload"/>, so that it need not capture anything.</param>
    /// <param name="writePayload">Writes the claims as members of the payload.</param>
    public static string Write<TState>(SigningKey key, string? typ, TState state, Action<Utf8JsonWriter, TState> writePayload)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(writePayload);
        var scratch = cached ?? new Scratch();
        cached = null;
        scratch.Reset();
        scratch.Json.WriteStartObject();
        writePayload(scratch.Json, state);
        scratch.Json.WriteEndObject();
        scratch.Json.Flush();
        var token = Sign(key, typ, scratch);
        if (scratch.IsSmall)
            cached = scratch;
        return token;
    }

    private static string Sign(SigningKey key, string? typ, Scratch scratch)
    {
        var header = key.HeaderFor(typ);
        var payload = scratch.Payload.WrittenSpan;
        var inputLength = header.Length + Base64Url.EncodedLength(payload.Length);
        var text = scratch.Text(inputLength + 1 + Base64Url.EncodedLength(key.SignatureLength));

        // RFC 7515 §5.1: BASE64URL(header) . BASE64URL(payload) is what is signed.
        header.CopyTo(text);
        Base64Url.Encode(payload, text[header.Length..]);
        Span<byte> signature = stackalloc byte[key.SignatureLength];
        var written = key.Sign(text[..inputLength], signature);
        text[inputLength] = (byte)'.';
        var end = inputLength + 1 + Base64Url.Encode(signature[..written], text[(inputLength + 1)..]);
        return Encoding.ASCII.GetString(text[..end]);
    }

    private sealed class Scratch
    {
        private const int KeptBytes = 32 * 1024;
        private byte[] text = new byte[2048];

        public Scratch()
        {
            Payload = new ArrayBufferWriter<byte>(1024);
            Json = new Utf8JsonWriter(Payload, JsonText.WriterOptions);
        }

        public ArrayBufferWriter<byte> Payload { get; }

        public Utf8JsonWriter Json { get; }

        // A rare large token must not keep its memory for the life of the thread.
        public bool IsSmall => Payload.Capacity <= KeptBytes && text.Length <= KeptBytes;

        public void Reset()
        {
            Payload.ResetWrittenCount();
            Json.Reset();
        }

        public Span<byte> Text(int length)
        {
            if (text.Length < length)
                text = new byte[length * 2];
            return text;
        }
    }
}
