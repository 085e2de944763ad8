using System.Text.Json.Serialization;

namespace IdentityPlatform.TokenValidation.SecurityEvents;

/// <summary>
/// What became of the events of the last answer; the next poll says it. Kept until the issuer has heard it: it would send
/// the same events again.
/// </summary>
internal sealed class Receipts
{
    private readonly HashSet<string> _acknowledged = [];
    private readonly Dictionary<string, SetError> _refused = [];

    public IReadOnlyCollection<string> Acknowledged => _acknowledged;

    public IReadOnlyDictionary<string, SetError> Refused => _refused;

    public void Acknowledge(string id) => _acknowledged.Add(id);

    public void Refuse(string id, SetError error) => _refused[id] = error;

    public void Clear()
    {
        _acknowledged.Clear();
        _refused.Clear();
    }
}

/// <summary>Why a SET was refused (RFC 8936 §2.4, codes of RFC 8935 §2.4).</summary>
internal sealed record SetError([property: JsonPropertyName("err")] string Error, [property: JsonPropertyName("description")] string Description);
