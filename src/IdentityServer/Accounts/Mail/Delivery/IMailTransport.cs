using IdentityPlatform.IdentityServer.Accounts.Mail.Templates;

namespace IdentityPlatform.IdentityServer.Accounts.Mail.Delivery;

/// <summary>Hands a mail on: to a mail server, or into a folder.</summary>
public interface IMailTransport
{
    /// <summary>Hands it on.</summary>
    /// <returns>What the other side said; it never waits longer than its timeout.</returns>
    Task<Handover> SendAsync(ComposedMail mail, CancellationToken cancellationToken);
}

/// <summary>What became of a mail that was handed on.</summary>
public abstract record Handover
{
    private Handover()
    {
    }

    /// <summary>The other side has it.</summary>
    public sealed record Taken : Handover;

    /// <summary>Not this time.</summary>
    /// <param name="Reason">Why, without anything of the mail.</param>
    public sealed record Failed(string Reason) : Handover;

    /// <summary>Not this mail, however often it is tried.</summary>
    /// <param name="Reason">Why, without anything of the mail.</param>
    public sealed record Refused(string Reason) : Handover;
}
