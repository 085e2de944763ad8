namespace IdentityPlatform.IdentityServer.Robustness.Model;

/// <summary>A span of the server's time in which something happened: from before it was asked for until after the answer.</summary>
internal sealed record Moment(DateTimeOffset Before, DateTimeOffset After)
{
    // exp is in whole seconds.
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1);

    /// <summary>Whether something that began then and lasts so long is still on at a later moment; null when it ends about then.</summary>
    public bool? Lasts(TimeSpan life, Moment at) => at.After < Before + life - Rounding ? true : at.Before > After + life + Rounding ? false : null;
}

/// <summary>A user.</summary>
internal sealed record Person(string Name)
{
    public bool Active { get; set; } = true;

    /// <summary>The session of their browser, with its cookies; null when they are signed out.</summary>
    public BrowserVisit? Visit { get; set; }
}

/// <summary>A session; ended is for ever.</summary>
internal class Session(Person person)
{
    public Person Person => person;

    public bool Ended { get; set; }
}

/// <summary>The session of a browser.</summary>
internal sealed class BrowserVisit(Person person, string cookies) : Session(person)
{
    public string Cookies => cookies;
}

/// <summary>A grant with everything that came of it.</summary>
internal sealed class Family(Session session)
{
    public Session Session => session;

    public bool Revoked { get; set; }

    public bool IsAlive => !Revoked && !session.Ended && session.Person.Active;

    /// <summary>The code it began with; null when it began with a password.</summary>
    public Code? Code { get; init; }

    public List<Refreshable> RefreshTokens { get; } = [];

    public List<Access> AccessTokens { get; } = [];
}

/// <summary>A code.</summary>
internal sealed record Code(string Value, Moment Issued)
{
    public bool Spent { get; set; }
}

/// <summary>A refresh token.</summary>
internal sealed record Refreshable(string Value)
{
    /// <summary>When it was used first; null when it was not.</summary>
    public Moment? Used { get; set; }

    public string? Successor { get; set; }
}

/// <summary>An access token.</summary>
/// <param name="Value">The JWT.</param>
/// <param name="Issued">When.</param>
/// <param name="KeyGeneration">How often all keys had been withdrawn by then.</param>
internal sealed record Access(string Value, Moment Issued, int KeyGeneration);
