using IdentityPlatform.IdentityServer.Authorization;

namespace IdentityPlatform.IdentityServer.Robustness.Model;

/// <summary>What apps do with codes and tokens, and what must come of it.</summary>
internal sealed partial class PlatformModel
{
    /// <summary>Asks about everything that is known, at the end.</summary>
    public async Task EverythingIsAsKnownAsync()
    {
        foreach (var family in _families)
        {
            foreach (var token in family.AccessTokens)
                await IsAliveAsync(family, token);
            foreach (var token in family.RefreshTokens)
                await IsUsableAsync(family, token);
        }
    }

    // RFC 6749 §4.1.2: once, and a second time ends what the first one brought.
    private async Task RedeemAsync()
    {
        if (Pick(family => family.Code is not null) is not { Code: { } code } family)
            return;
        var ((status, body), at) = await TimedAsync(() => _replicas.PostAsync("/connect/token", Client,
            ("grant_type", "authorization_code"), ("code", code.Value), ("redirect_uri", Callback), ("code_verifier", AuthorizationServer.Verifier)));
        Expect(code.Spent ? "code again" : "code", code.Spent || !family.IsAlive ? false : code.Issued.Lasts(Replicas.CodeLife, at), status == 200);
        if (status == 200)
            Take(family, body, at);
        family.Revoked |= code.Spent;
        code.Spent = true;
    }

    private async Task RefreshAsync()
    {
        if (Pick(family => family.RefreshTokens.Count > 0) is { } family)
            await PresentAsync(family, family.RefreshTokens[^1]);
    }

    private async Task ReuseAsync()
    {
        if (Pick(family => family.RefreshTokens.Count > 1) is { } family)
            await PresentAsync(family, _numbers.Pick(family.RefreshTokens));
    }

    private async Task PresentAsync(Family family, Refreshable token)
    {
        var ((status, body), at) = await TimedAsync(() => _replicas.PostAsync("/connect/token", Client, ("grant_type", "refresh_token"), ("refresh_token", token.Value)));
        var inGrace = token.Used is { } used ? used.Lasts(Replicas.Grace, at) : true;
        Expect(token.Used is null ? "refresh" : "refresh again", family.IsAlive ? inGrace : false, status == 200);
        if (status != 200)
        {
            // Refused though the grant was alive: it came too late, and that ends the family. When the grant was dead, it is dead anyway.
            family.Revoked = true;
            return;
        }

        var successor = body.GetProperty("refresh_token").GetString()!;
        if (token.Used is null)
            (token.Used, token.Successor) = (at, successor);
        else
            successor.ShouldBe(token.Successor, "a repeated refresh gets the same successor");
        Take(family, body, at);
    }

    // Another client presents it: refused, and nothing happens to it.
    private async Task StolenAsync()
    {
        if (Pick(family => family.RefreshTokens.Count > 0) is not { } family)
            return;
        var token = _numbers.Pick(family.RefreshTokens).Value;
        var refreshed = await _replicas.PostAsync("/connect/token", null, ("client_id", "mobile"), ("grant_type", "refresh_token"), ("refresh_token", token));
        Expect("stolen", false, refreshed.Status == 200);
        var revoked = await _replicas.PostAsync("/connect/revoke", null, ("client_id", "mobile"), ("token", token));
        Expect("revoke stolen", false, revoked.Status == 200);
    }

    private async Task IntrospectAsync()
    {
        if (Pick(family => family.RefreshTokens.Count > 0) is not { } family)
            return;
        if (_numbers.OneIn(2))
            await IsUsableAsync(family, _numbers.Pick(family.RefreshTokens));
        else
            await IsAliveAsync(family, _numbers.Pick(family.AccessTokens));
    }

    private async Task UserInfoAsync()
    {
        if (Pick(family => family.AccessTokens.Count > 0) is not { } family)
            return;
        var token = _numbers.Pick(family.AccessTokens);
        var (status, at) = await TimedAsync(() => _replicas.UserInfoAsync(token.Value));
        Expect("userinfo", IsAlive(family, token, at), status == 200);
    }

    private async Task RevokeAsync()
    {
        if (Pick(family => family.RefreshTokens.Count > 0) is not { } family)
            return;
        if (_numbers.OneIn(2))
        {
            (await _replicas.PostAsync("/connect/revoke", Client, ("token", _numbers.Pick(family.RefreshTokens).Value))).Status.ShouldBe(200);
            family.Revoked = true;
            Done("revoke refresh token");
            return;
        }

        // One that has expired revokes nothing: there is nothing left of it to revoke (RFC 7009 §2.2).
        var token = family.AccessTokens[^1];
        var ((status, _), at) = await TimedAsync(() => _replicas.PostAsync("/connect/revoke", Client, ("token", token.Value)));
        status.ShouldBe(200);
        Done("revoke access token");
        if (token.KeyGeneration != _keyGeneration)
            return;
        if (token.Issued.Lasts(Replicas.AccessTokenLife, at) is { } known)
            family.Revoked |= known;
        else
            _families.Remove(family);
    }

    private async Task IsAliveAsync(Family family, Access token)
    {
        var ((status, body), at) = await TimedAsync(() => _replicas.PostAsync("/connect/introspect", Client, ("token", token.Value)));
        status.ShouldBe(200);
        Expect("introspect access token", IsAlive(family, token, at), body.GetProperty("active").GetBoolean());
    }

    private async Task IsUsableAsync(Family family, Refreshable token)
    {
        var (status, body) = await _replicas.PostAsync("/connect/introspect", Client, ("token", token.Value));
        status.ShouldBe(200);
        Expect("introspect refresh token", family.IsAlive && token.Used is null, body.GetProperty("active").GetBoolean());
    }

    private bool? IsAlive(Family family, Access token, Moment at) =>
        family.IsAlive && token.KeyGeneration == _keyGeneration ? token.Issued.Lasts(Replicas.AccessTokenLife, at) : false;

    // Mostly of those that live: of the others there are ever more.
    private Family? Pick(Func<Family, bool> fits)
    {
        var alive = !_numbers.OneIn(4);
        var fitting = _families.Where(family => fits(family) && (!alive || family.IsAlive)).ToList();
        return fitting.Count == 0 ? null : _numbers.Pick(fitting);
    }
}
