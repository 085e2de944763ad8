namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary>The ways a user has into their account. One of them must stay.</summary>
/// <param name="Password">Whether there is a password.</param>
/// <param name="Passkeys">How many passkeys there are.</param>
/// <param name="Providers">How many accounts at providers are linked.</param>
/// <param name="Mail">Whether a link or code by e-mail signs in: the e-mail is verified and the setting allows it.</param>
public sealed record WaysIn(bool Password, int Passkeys, int Providers, bool Mail)
{
    /// <summary>How many there are.</summary>
    public int Count => (Password ? 1 : 0) + Passkeys + Providers + (Mail ? 1 : 0);

    /// <summary>Whether removing one password, passkey or provider would lock the user out. The database asks again when it removes.</summary>
    public bool OnlyOne => Count <= 1;
}

/// <summary>Reads the ways in, for pages; Storage holds to the rule itself where it removes one.</summary>
public interface IWaysIn
{
    /// <summary>The ways a user has now.</summary>
    Task<WaysIn> OfAsync(Guid userId, CancellationToken cancellationToken);
}

/// <summary>What came of removing a way in.</summary>
public enum WayRemoval
{
    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>It was the last one and is still there.</summary>
    LastWayIn,

    /// <summary>The user had no such way.</summary>
    NotFound,
}

/// <summary>Whether a link or code by e-mail signs in here.</summary>
/// <param name="Enabled">True when the setting allows it.</param>
public sealed record MailSignIn(bool Enabled);
