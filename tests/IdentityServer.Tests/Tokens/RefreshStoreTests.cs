using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.TestSupport.Engine;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.IdentityServer.Tokens;

public sealed class RefreshStoreTests(TokenDatabase database) : IClassFixture<TokenDatabase>
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task RefreshAsync_TwentyAtOnce_OneRotatesAndAllGetItsSuccessor()
    {
        var (_, token) = await database.OpenAsync(_time, await database.AddUserAsync());
        var attempts = Enumerable.Range(0, 20).Select(i => Request(token) with { WrappedSuccessor = [(byte)i] }).ToList();
        var outcomes = await database.RaceAsync(
            "SELECT 1 FROM refresh_tokens WHERE token_hash = $1 FOR UPDATE",
            TokenHandle.Hash(token),
            20,
            i => database.Grants(_time).RefreshAsync(attempts[i], default));

        outcomes.Count(outcome => outcome.Status == RefreshStatus.Rotated).ShouldBe(1);
        var winner = attempts[Array.FindIndex(outcomes, outcome => outcome.Status == RefreshStatus.Rotated)];
        var repeated = outcomes.Where(outcome => outcome.Status == RefreshStatus.Repeated).ToList();
        repeated.Count.ShouldBe(19);
        repeated.ShouldAllBe(outcome => outcome.WrappedSuccessor!.SequenceEqual(winner.WrappedSuccessor) && outcome.Grant != null);
        (await database.State(_time).FindRefreshTokenAsync(winner.SuccessorHash, default)).ShouldNotBeNull();
        foreach (var loser in attempts.Where(request => request != winner))
        {
            (await database.State(_time).FindRefreshTokenAsync(loser.SuccessorHash, default)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task RefreshAsync_AfterGrace_RevokesThatFamilyAlone()
    {
        var user = await database.AddUserAsync();
        var (stolen, token) = await database.OpenAsync(_time, user);
        var (other, otherToken) = await database.OpenAsync(_time, user);
        var first = Request(token);
        (await RefreshAsync(first)).Status.ShouldBe(RefreshStatus.Rotated);
        _time.Pass(TimeSpan.FromSeconds(31));

        var logger = new EventLog();
        (await database.Grants(_time, logger).RefreshAsync(Request(token), default)).Status.ShouldBe(RefreshStatus.Reused);

        logger.Warnings.ShouldHaveSingleItem().ShouldContain("Security event");
        (await database.State(_time).FindGrantAsync(stolen.Id, default)).ShouldBeNull();
        (await database.State(_time).FindRefreshTokenAsync(first.SuccessorHash, default)).ShouldBeNull();
        (await database.State(_time).FindGrantAsync(other.Id, default)).ShouldNotBeNull();
        (await RefreshAsync(Request(otherToken))).Status.ShouldBe(RefreshStatus.Rotated);
    }

    [Fact]
    public async Task RefreshAsync_ChainWithRetries_GoesOn()
    {
        var (_, token) = await database.OpenAsync(_time, await database.AddUserAsync());
        for (var i = 0; i < 4; i++)
        {
            var successor = TokenHandle.Create();
            var request = Request(token) with { SuccessorHash = TokenHandle.Hash(successor), WrappedSuccessor = [(byte)i] };
            (await RefreshAsync(request)).Status.ShouldBe(RefreshStatus.Rotated);
            _time.Pass(TimeSpan.FromSeconds(29));
            var retry = await RefreshAsync(Request(token));
            retry.Status.ShouldBe(RefreshStatus.Repeated);
            retry.WrappedSuccessor.ShouldBe([(byte)i]);
            token = successor;
        }
    }

    [Fact]
    public async Task RefreshAsync_RotatedAgainAndAgain_NeverOutlivesTheFamily()
    {
        var (_, token) = await database.OpenAsync(_time, await database.AddUserAsync());
        _time.Pass(TimeSpan.FromDays(29));
        var request = Request(token);
        (await RefreshAsync(request)).Status.ShouldBe(RefreshStatus.Rotated);
        _time.Pass(TimeSpan.FromDays(1));
        (await RefreshAsync(request with { TokenHash = request.SuccessorHash, SuccessorHash = TokenHandle.Hash("next") })).Status.ShouldBe(RefreshStatus.Refused);
    }

    [Fact]
    public async Task RefreshAsync_AnotherClient_LeavesTheTokenUntouched()
    {
        var (_, token) = await database.OpenAsync(_time, await database.AddUserAsync());
        (await RefreshAsync(Request(token) with { ClientId = "other" })).Status.ShouldBe(RefreshStatus.Refused);
        (await RefreshAsync(Request(token))).Status.ShouldBe(RefreshStatus.Rotated);
    }

    [Fact]
    public async Task RefreshAsync_MoreScopeThanGranted_LeavesTheTokenUntouched()
    {
        var (_, token) = await database.OpenAsync(_time, await database.AddUserAsync());
        (await RefreshAsync(Request(token) with { Scope = ScopeSet.Of("openid", "images:write") })).Status.ShouldBe(RefreshStatus.ScopeExceeded);
        (await RefreshAsync(Request(token))).Status.ShouldBe(RefreshStatus.Rotated);
    }

    [Fact]
    public async Task RefreshAsync_StoreOfAnother_LeavesTheTokenUntouched()
    {
        var foreign = await database.AddStoreAsync(await database.AddUserAsync());
        var (_, token) = await database.OpenAsync(_time, await database.AddUserAsync(), "web", "stores");
        (await RefreshAsync(Request(token) with { StoreId = foreign })).Status.ShouldBe(RefreshStatus.StoreDenied);
        (await RefreshAsync(Request(token))).Status.ShouldBe(RefreshStatus.Rotated);
    }

    [Fact]
    public async Task RefreshAsync_StoreSwitch_StaysWithTheGrant()
    {
        var user = await database.AddUserAsync();
        var (first, second) = (await database.AddStoreAsync(user), await database.AddStoreAsync(user));
        var (grant, token) = await database.OpenAsync(_time, user, "web", "stores");
        grant.Subject.StoreId.ShouldBe(first);

        var request = Request(token) with { StoreId = second };
        (await RefreshAsync(request)).Grant!.Subject.StoreId.ShouldBe(second);
        var next = await RefreshAsync(Request(token) with { TokenHash = request.SuccessorHash });
        next.Grant!.Subject.StoreId.ShouldBe(second);
        next.Grant.Subject.StoresJson.ShouldBe($$"""[{"id":{{first}},"role":"owner"},{"id":{{second}},"role":"owner"}]""");
    }

    [Theory]
    [InlineData("UPDATE users SET is_active = false WHERE id = (SELECT user_id FROM grants WHERE id = $1)")]
    [InlineData("UPDATE users SET deleted_at = now() WHERE id = (SELECT user_id FROM grants WHERE id = $1)")]
    [InlineData("UPDATE sessions SET ended_at = now() WHERE id = (SELECT session_id FROM grants WHERE id = $1)")]
    [InlineData("UPDATE grants SET revoked_at = now() WHERE id = $1")]
    public async Task RefreshAsync_UserSessionOrGrantEnded_IsRefused(string end)
    {
        var (grant, token) = await database.OpenAsync(_time, await database.AddUserAsync());
        await database.ExecuteAsync(end, grant.Id);
        var outcome = await RefreshAsync(Request(token));
        outcome.Status.ShouldBe(RefreshStatus.Refused);
        outcome.Grant.ShouldBeNull();
        (await database.State(_time).FindGrantAsync(grant.Id, default)).ShouldBeNull();
        (await database.State(_time).ReadAsync(grant.Id, default)).ShouldBeNull();
    }

    private static RefreshRequest Request(string token) => new()
    {
        TokenHash = TokenHandle.Hash(token),
        ClientId = "web",
        SuccessorHash = TokenHandle.Hash(TokenHandle.Create()),
        WrappedSuccessor = [1],
        Grace = TimeSpan.FromSeconds(30),
    };

    private Task<RefreshOutcome> RefreshAsync(RefreshRequest request) => database.Grants(_time).RefreshAsync(request, default);

    private sealed class EventLog : ILogger<PostgresGrantStore>
    {
        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning)
            {
                Warnings.Add(formatter(state, exception));
            }
        }
    }
}
