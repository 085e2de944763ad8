namespace IdentityPlatform.Client;

/// <summary>An access token as the server gave it.</summary>
/// <param name="value">The token.</param>
/// <param name="expiresAt">When it ends; <see cref="DateTimeOffset.MaxValue"/> when the server did not say.</param>
public sealed class ClientToken(string value, DateTimeOffset expiresAt)
{
    /// <summary>The token.</summary>
    public string Value { get; } = value;

    /// <summary>When it ends.</summary>
    public DateTimeOffset ExpiresAt { get; } = expiresAt;

    /// <summary>When it should be renewed, and may be used on meanwhile.</summary>
    internal DateTimeOffset RenewAt { get; set; } = expiresAt;

    /// <summary>Since when, by the stopwatch, a refusal is not answered by renewing: it was refused as soon as it was made.</summary>
    internal long? UselessSince { get; set; }

    /// <summary>Says nothing of the token: it must not end up in a log.</summary>
    /// <returns>When it ends.</returns>
    public override string ToString() => $"access token until {ExpiresAt:O}";
}
