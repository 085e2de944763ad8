using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.IdentityServer.Tokens;

/// <summary>When refresh tokens end by themselves: unused, at their family's end, and never stretched by a session's last day.</summary>
public sealed class RefreshLimitsTests(TokenDatabase database) : IClassFixture<TokenDatabase>
{
    private static readonly TimeSpan Idle = TimeSpan.FromDays(7);
    private readonly ManualTime _time = new();

    [Fact]
    public async Task RefreshAsync_UnusedForTheIdleTime_IsRefusedAndIntrospectionSaysSo()
    {
        var (_, token) = await database.OpenAsync(_time, await database.AddUserAsync());
        var successor = TokenHandle.Create();
        (await RefreshAsync(token, successor)).Status.ShouldBe(RefreshStatus.Rotated);
        (await database.State(_time).FindRefreshTokenAsync(TokenHandle.Hash(successor), default)).ShouldNotBeNull().ExpiresAt.ShouldBe(_time.GetUtcNow() + Idle);

        _time.Pass(Idle);

        (await database.State(_time).FindRefreshTokenAsync(TokenHandle.Hash(successor), default)).ShouldBeNull();
        var outcome = await RefreshAsync(successor, TokenHandle.Create());
        outcome.Status.ShouldBe(RefreshStatus.Refused);
        outcome.Reason.ShouldBe("not used for too long");
    }

    [Fact]
    public async Task RefreshAsync_UsedAllTheTime_EndsWithItsFamily()
    {
        var (_, token) = await database.OpenAsync(_time, await database.AddUserAsync());
        for (var day = 0; day < 30; day += 6)
        {
            var successor = TokenHandle.Create();
            (await RefreshAsync(token, successor)).Status.ShouldBe(RefreshStatus.Rotated, $"day {day}");
            token = successor;
            _time.Pass(TimeSpan.FromDays(6));
        }

        (await RefreshAsync(token, TokenHandle.Create())).Reason.ShouldBe("expired");
    }

    // days: length of the session, its age at the code, the client's limit, and what is left for the refresh token then.
    [Theory]
    [InlineData(0.5, 0, 30, 30)] // offline access outlives the session that merely expires
    [InlineData(0.5, 0.4, 30, 29.6)] // counted from the sign-in
    [InlineData(30, 29, 30, 1)] // a session's last day stretches nothing
    [InlineData(30, 10, 1, 1)] // a short limit counts anew while the session lives
    [InlineData(0.5, 0.4, 0.25, 0.1)] // and ends with it
    public async Task RedeemCodeAsync_LateInItsSession_IsNotStretched(double session, double age, double limit, double left)
    {
        var signedInAt = _time.GetUtcNow();
        var (grant, _) = await database.OpenAsync(_time, await database.AddUserAsync());
        await database.ExecuteAsync("UPDATE sessions SET expires_at = $2 WHERE id = $1", grant.Authentication.SessionId, signedInAt.AddDays(session));
        _time.Pass(TimeSpan.FromDays(age));
        var code = await database.AddCodeAsync(_time, grant.Id);
        var now = _time.GetUtcNow();
        var refresh = TokenHandle.Create();

        (await database.Grants(_time).RedeemCodeAsync(TokenHandle.Hash(code), new NewRefreshToken(TokenHandle.Hash(refresh), now.AddDays(limit)), default)).ShouldNotBeNull();

        var live = await database.State(_time).FindRefreshTokenAsync(TokenHandle.Hash(refresh), default);
        live.ShouldNotBeNull().ExpiresAt.ShouldBe(now.AddDays(left), TimeSpan.FromSeconds(1));
    }

    private Task<RefreshOutcome> RefreshAsync(string token, string successor) => database.Grants(_time).RefreshAsync(
        new RefreshRequest
        {
            TokenHash = TokenHandle.Hash(token),
            ClientId = "web",
            SuccessorHash = TokenHandle.Hash(successor),
            WrappedSuccessor = [1],
            Grace = TimeSpan.FromSeconds(30),
            IdleTimeout = Idle,
        },
        default);
}
