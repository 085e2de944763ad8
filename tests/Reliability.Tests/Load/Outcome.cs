namespace IdentityPlatform.Reliability.Load;

/// <summary>What came of one request.</summary>
/// <param name="Kind">Which work it was part of.</param>
/// <param name="StartedAt">When it was sent.</param>
/// <param name="Took">How long until the answer, or until it was clear that there is none.</param>
/// <param name="Status">Of the answer; 0 when there was none.</param>
/// <param name="SaysWhenToRetry">Whether the answer had <c>Retry-After</c>.</param>
internal sealed record Outcome(string Kind, DateTimeOffset StartedAt, TimeSpan Took, int Status, bool SaysWhenToRetry)
{
    /// <summary>An answer that is neither a success nor the caller's fault.</summary>
    public bool Failed => Status is 0 or >= 500;
}
