using IdentityPlatform.Protocol.Clients;

namespace IdentityPlatform.Protocol.Authorization;

/// <summary>Validates authorization requests: parameters in, a request that can be acted on out, or who is told what is wrong.</summary>
/// <param name="clients">Registered clients.</param>
/// <param name="scopes">Scopes that exist.</param>
/// <param name="hints">Reads <c>id_token_hint</c>.</param>
public sealed class AuthorizationRequestValidator(IClientStore clients, IScopeStore scopes, IdTokenHintReader hints)
{
    // In order. Until RedirectUriRegistered has passed, an error is shown to the person and never sent anywhere.
    private static readonly Func<AuthorizationDraft, OAuthError?>[] Checks =
    [
        TargetChecks.ClientKnown,
        TargetChecks.StateBounded,
        TargetChecks.RedirectUriRegistered,
        TargetChecks.ResponseModeKnown,
        RequestChecks.NoRequestObject,
        RequestChecks.NoRegistration,
        RequestChecks.ResponseTypeCode,
        RequestChecks.CodeFlowAllowed,
        RequestChecks.ScopesAllowed,
        RequestChecks.RedirectUriSentForOpenId,
        RequestChecks.PkceS256,
        RequestChecks.NonceBounded,
        PersonChecks.PromptsSane,
        PersonChecks.MaxAgeWhole,
        PersonChecks.LoginHintBounded,
        PersonChecks.IdTokenHintOurs,
        PersonChecks.UiLocalesRead,
        PersonChecks.AcrValuesRead,
        PersonChecks.DisplayRead,
        PersonChecks.StoreIdWhole,
        PersonChecks.IdpHintRead,
    ];

    /// <summary>Names of the checks, in order; <see cref="OAuthError.Check"/> is the one that failed.</summary>
    public static IReadOnlyList<string> CheckNames { get; } = [.. Checks.Select(check => check.Method.Name)];

    /// <summary>Validates a request.</summary>
    /// <param name="parameters">As sent, or as kept by an interaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The request or the refusal.</returns>
    public async ValueTask<AuthorizationValidation> ValidateAsync(RequestParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var clientId = parameters[AuthorizationParameters.ClientId];
        var client = clientId is null or { Length: > InputLimits.ClientId } ? null : await clients.FindAsync(clientId, cancellationToken);
        var draft = new AuthorizationDraft(parameters, client, await scopes.AllAsync(cancellationToken), hints);
        foreach (var check in Checks)
        {
            if (check(draft) is { } error)
            {
                return new(null, new(error with { Check = check.Method.Name }, draft.Target));
            }
        }

        return new(draft.ToRequest(), null);
    }
}

/// <summary>What came of a validation: exactly one of the two.</summary>
/// <param name="Request">The request when everything is right.</param>
/// <param name="Refusal">What is wrong otherwise.</param>
public readonly record struct AuthorizationValidation(AuthorizationRequest? Request, AuthorizationRefusal? Refusal)
{
    /// <summary>Takes the validation apart.</summary>
    /// <param name="request">The request when valid.</param>
    /// <param name="refusal">The refusal when not.</param>
    /// <returns>True when valid.</returns>
    public bool Try(
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out AuthorizationRequest? request,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out AuthorizationRefusal? refusal)
    {
        request = Request;
        refusal = Refusal;
        return Request is not null;
    }
}
