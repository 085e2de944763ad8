using System.Text.Json;
using IdentityPlatform.Protocol.Clients.Registration;

namespace IdentityPlatform.Protocol.SecurityEvents;

/// <summary>A poll (RFC 8936 §2.2).</summary>
/// <param name="MaxEvents">Most events to answer; 0 to acknowledge only, null for no wish.</param>
/// <param name="ReturnImmediately">Whether to answer at once though there is nothing.</param>
/// <param name="Acknowledged">Ids of tokens that were received.</param>
/// <param name="Refused">Ids of tokens that the receiver cannot take, each with its error code.</param>
public sealed record PollRequest(int? MaxEvents, bool ReturnImmediately, IReadOnlyList<string> Acknowledged, IReadOnlyDictionary<string, string> Refused)
{
    /// <summary>Ids that need not be delivered again.</summary>
    public IEnumerable<string> Done => Acknowledged.Concat(Refused.Keys);

    /// <summary>Reads a poll.</summary>
    /// <param name="utf8">The body.</param>
    /// <returns>The poll, or <c>invalid_request</c>.</returns>
    public static Result<PollRequest> Parse(ReadOnlySpan<byte> utf8)
    {
        if (!ReceiverBody.Parse(utf8).Try(out var body, out var error))
        {
            return error;
        }

        var members = body.Members;
        var max = members.Number("maxEvents", 0, int.MaxValue);
        var immediately = members.Flag("returnImmediately") ?? false;
        var acknowledged = members.Texts("ack", InputLimits.Handle) ?? [];
        var refused = Refusals(members);
        if (acknowledged.Count + refused.Count > InputLimits.Acknowledgements)
        {
            members.Fail("ack", $"must have at most {InputLimits.Acknowledgements} entries, those of setErrs included");
        }

        return body.Error is { } problem ? problem : new PollRequest((int?)max, immediately, acknowledged, refused);
    }

    // RFC 8936 §2.2: setErrs is an object whose members are named by jti, each an object with err and description.
    private static Dictionary<string, string> Refusals(JsonMembers members)
    {
        var refusals = new Dictionary<string, string>(StringComparer.Ordinal);
        if (members.Any("setErrs") is not { } errors)
        {
            return refusals;
        }

        if (errors.ValueKind != JsonValueKind.Object)
        {
            members.Fail("setErrs", "must be an object of objects with err");
            return refusals;
        }

        foreach (var refusal in errors.EnumerateObject())
        {
            if (refusal.Value.ValueKind == JsonValueKind.Object && refusal.Value.TryGetProperty("err", out var code) && code.ValueKind == JsonValueKind.String)
            {
                refusals[refusal.Name] = code.GetString()!;
            }
            else
            {
                members.Fail("setErrs", "must be an object of objects with err");
            }
        }

        return refusals;
    }
}
