using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>What a person adds to what the provider says.</summary>
/// <param name="UserName">As typed.</param>
/// <param name="AcceptTerms">Agreement to the terms.</param>
/// <param name="Locale">The page's language, when the provider told none.</param>
public sealed record ProviderSignUpRequest(string? UserName, bool AcceptTerms, string Locale);

/// <summary>What came of a sign-up by a provider.</summary>
public abstract record ProviderSignUpOutcome
{
    private ProviderSignUpOutcome()
    {
    }

    /// <summary>The account was made; or the arrival led somewhere else meanwhile.</summary>
    public sealed record Settled(ArrivalOutcome Outcome) : ProviderSignUpOutcome;

    /// <summary>Nothing was made.</summary>
    public sealed record Rejected(IReadOnlyList<FieldError> Errors) : ProviderSignUpOutcome;
}

/// <summary>Makes accounts of arrivals that nobody here is known by (P2).</summary>
public sealed class ProviderSignUp(
    Arrivals arrivals, IProviderLinks links, ArrivalEntry entry, RegistrationPolicy policy, IOptions<RegistrationOptions> options, TimeProvider time)
{
    /// <summary>Whether the person must agree to the terms first.</summary>
    public bool AsksForTerms => options.Value.RequireTerms;

    /// <summary>A username that nobody has, made of what the provider says; empty when every try was taken.</summary>
    public async Task<string> ProposeAsync(Arrival arrival, CancellationToken cancellationToken) =>
        await links.FirstFreeAsync(UserNameProposal.Candidates(arrival.Identity), cancellationToken) ?? "";

    /// <summary>Makes the account, links it and signs in.</summary>
    /// <param name="http">The browser's request.</param>
    /// <param name="handle">The arrival.</param>
    /// <param name="request">What the person typed.</param>
    /// <param name="clientId">The client that waits; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ProviderSignUpOutcome> SignUpAsync(
        HttpContext http, string? handle, ProviderSignUpRequest request, string? clientId, CancellationToken cancellationToken)
    {
        if (await arrivals.FindAsync(http, handle, cancellationToken) is not { LinkFor: null } arrival)
            return new ProviderSignUpOutcome.Settled(new ArrivalOutcome.Gone());
        var errors = policy.CheckFederated(request.UserName, request.AcceptTerms);
        if (errors.Count > 0)
            return new ProviderSignUpOutcome.Rejected(errors);

        var user = Build(arrival.Identity, request);
        return await links.CreateAsync(entry.ChangeOf(http, arrival), user, CancellationToken.None) switch
        {
            LinkOutcome.Done => new ProviderSignUpOutcome.Settled(await entry.EnterAsync(http, arrival, user.Id, clientId)),
            LinkOutcome.UserNameTaken => new ProviderSignUpOutcome.Rejected([new FieldError(FieldNames.UserName, FieldErrorCodes.Taken)]),
            LinkOutcome.EmailTaken => new ProviderSignUpOutcome.Rejected([new FieldError(FieldNames.Email, FieldErrorCodes.Taken)]),
            LinkOutcome.TakenByAnother => new ProviderSignUpOutcome.Settled(new ArrivalOutcome.TakenByAnother(arrival.Provider)),
            _ => new ProviderSignUpOutcome.Settled(new ArrivalOutcome.Gone()),
        };
    }

    private FederatedUser Build(ProviderIdentity identity, ProviderSignUpRequest request) => new()
    {
        Id = Guid.CreateVersion7(),
        UserName = request.UserName!.Trim(),
        Email = identity.Email,
        EmailVerified = identity.EmailVerified,
        FullName = identity.Name,
        Picture = identity.Picture,
        Locale = identity.Locale ?? request.Locale,
        TermsVersion = request.AcceptTerms ? options.Value.TermsVersion : null,
        CreatedAt = time.GetUtcNow(),
    };
}
