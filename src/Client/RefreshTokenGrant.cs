namespace IdentityPlatform.Client;

/// <summary>A token for a user, by a refresh token that is another one after each use (RFC 6749 §6, RFC 9700 §4.14.2).</summary>
internal sealed class RefreshTokenGrant(IdentityPlatformTokenOptions options, TokenEndpoint endpoint, TimeProvider time) : ITokenGrant
{
    private string? _current;
    private string? _refused;

    public async Task<ClientToken> RequestAsync(CancellationToken cancellationToken)
    {
        _current ??= await options.LoadRefreshToken!(cancellationToken);
        // A refused token is not tried again: the server might take it for a stolen one.
        if (_current is null || _current == _refused)
        {
            _current = null;
            throw new SignInRequiredException("Nobody is signed in, or the sign-in has ended: sign in again.");
        }

        try
        {
            var answer = await endpoint.RequestAsync([new("grant_type", "refresh_token"), new("refresh_token", _current)], cancellationToken);
            var token = TokenAnswer.Read(answer, time.GetUtcNow());
            if (TokenEndpoint.Text(answer, "refresh_token") is { Length: > 0 } next && next != _current)
                await KeepAsync(next, cancellationToken);
            return token;
        }
        catch (TokenRequestException error) when (error.Error == "invalid_grant")
        {
            (_refused, _current) = (_current, null);
            throw new SignInRequiredException("The refresh token is expired, revoked or used up: sign in again.");
        }
    }

    // In memory first: when the app fails to keep it, at least this process goes on.
    private async ValueTask KeepAsync(string next, CancellationToken cancellationToken)
    {
        _current = next;
        if (options.SaveRefreshToken is { } save)
            await save(next, cancellationToken);
    }
}
