using System.Text.Json;
using IdentityPlatform.Protocol.Clients.Registration;
using IdentityPlatform.Protocol.Jose;

namespace IdentityPlatform.Protocol.SecurityEvents;

/// <summary>The JSON object that a receiver sent, and what is wrong with it. Members that nobody asks for are passed over.</summary>
internal sealed class ReceiverBody
{
    private const int MaxDepth = 8;
    private readonly List<JsonProblem> _problems = [];

    private ReceiverBody(JsonElement root)
    {
        Members = new JsonMembers(root, "", _problems);
    }

    public JsonMembers Members { get; }

    /// <summary>What is wrong so far, as the answer; null when nothing is.</summary>
    public OAuthError? Error => _problems.Count == 0 ? null : OAuthError.InvalidRequest($"{_problems[0]}.");

    public static Result<ReceiverBody> Parse(ReadOnlySpan<byte> utf8) =>
        JsonText.TryParseObject(utf8, MaxDepth, out var root, out var reason)
            ? new ReceiverBody(root)
            : OAuthError.InvalidRequest($"The body is {reason}.");

    /// <summary>A stream's id; an id that none of ours can have is nobody's stream and no mistake.</summary>
    public Guid? StreamId() =>
        Guid.TryParseExact(Members.RequiredText("stream_id", InputLimits.StreamText), "n", out var id) ? id : null;
}
