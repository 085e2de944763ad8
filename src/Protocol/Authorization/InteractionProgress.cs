namespace IdentityPlatform.Protocol.Authorization;

/// <summary>What a person has done for an authorization request since it first came in.</summary>
/// <param name="StartedAt">When the request came in; only an authentication after it answers <c>prompt=login</c>.</param>
public sealed record InteractionProgress(DateTimeOffset StartedAt)
{
    /// <summary>The user who was chosen on the account page; null while nobody was.</summary>
    public Guid? ChosenUser { get; init; }

    /// <summary>The user who allowed the client; null while nobody did.</summary>
    public Guid? ConsentedUser { get; init; }

    /// <summary>Whether the person said no.</summary>
    public bool Denied { get; init; }
}
