namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>What an arrival leads to.</summary>
public abstract record ArrivalOutcome
{
    private ArrivalOutcome()
    {
    }

    /// <summary>Used, over, begun in another browser, or of a provider that is configured no more.</summary>
    public sealed record Gone : ArrivalOutcome;

    /// <summary>The person is known; the sign-in came to this.</summary>
    public sealed record Entered(SignInOutcome Outcome) : ArrivalOutcome;

    /// <summary>The signed-in person's account is linked now.</summary>
    public sealed record Linked(Provider Provider) : ArrivalOutcome;

    /// <summary>The person at the provider is linked to another account here.</summary>
    public sealed record TakenByAnother(Provider Provider) : ArrivalOutcome;

    /// <summary>Linking was begun in a session that is over, or is not this browser's.</summary>
    public sealed record OtherSession(Provider Provider) : ArrivalOutcome;

    /// <summary>A new account can be made of it, or one be linked by signing in to it.</summary>
    public sealed record New(Arrival Arrival) : ArrivalOutcome;

    /// <summary>The e-mail is another account's and unproven: only a sign-in to that account links it.</summary>
    public sealed record Prove(Arrival Arrival) : ArrivalOutcome;

    /// <summary>The person has signed in since: shall this account be linked?</summary>
    public sealed record Confirm(Arrival Arrival, CurrentSession Session) : ArrivalOutcome;
}
