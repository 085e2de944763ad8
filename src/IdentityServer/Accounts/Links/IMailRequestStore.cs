namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>What may be asked for an address that anybody can type.</summary>
public static class MailRequestKinds
{
    public const string ResetPassword = "reset_password";
    public const string ConfirmEmail = "confirm_email";
    public const string SignIn = "sign_in";
    public const string Register = "register";
}

/// <summary>A request for a mail that waits for the job to find out whether somebody has the address.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">One of <see cref="MailRequestKinds"/>.</param>
/// <param name="Email">The address as typed, in its kept form.</param>
/// <param name="Locale">The language it was asked in.</param>
public sealed record MailRequest(Guid Id, string Kind, string Email, string Locale)
{
    /// <summary>What the person came from, as a query of the pages; null for nothing.</summary>
    public string? ContinueWith { get; init; }

    /// <summary>The browser of a sign-in by mail.</summary>
    public byte[]? BrowserHash { get; init; }

    /// <summary>The account to make, encrypted.</summary>
    public byte[]? Content { get; init; }
}

/// <summary>The requests as rows.</summary>
public interface IMailRequestStore
{
    /// <summary>Keeps a request; committed when it returns.</summary>
    Task AddAsync(MailRequest request, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Takes the request that has waited longest. It is due again after the lease, should this replica die.</summary>
    /// <returns>Null when none waits.</returns>
    Task<MailRequest?> TakeAsync(DateTimeOffset now, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Forgets a request that is done.</summary>
    Task RemoveAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>The active user with this e-mail; null when nobody has it.</summary>
    Task<MailOwner?> FindOwnerAsync(string normalizedEmail, CancellationToken cancellationToken);
}
