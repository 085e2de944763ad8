using System.Globalization;
using IdentityPlatform.Reliability.Load;
using IdentityPlatform.Reliability.Platform;
using IdentityPlatform.TestSupport.Production;

namespace IdentityPlatform.Reliability.Drills;

/// <summary>The connection breaks after PostgreSQL committed and before the server heard of it .</summary>
[Collection(DrillDefinition.Name)]
public sealed class LostAnswerDrills(DrillPlatform platform) : IAsyncLifetime, IDisposable
{
    private CuttingProxy _proxy = null!;
    private PlatformProcess _server = null!;
    private Caller _caller = null!;

    public async Task InitializeAsync()
    {
        _proxy = new CuttingProxy(platform.Database.Port);
        // Unprepared statements carry their text, by which the proxy knows them.
        var connection = string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_proxy.Port};Database=identity_platform;Username=identity_server;Max Auto Prepare=0");
        // Nothing but health is served over http without a proxy that vouches for it; here the test is that proxy.
        _server = await platform.StartExtraReplicaAsync(connection);
        _caller = new Caller(_server.Address, platform.Setup.Secrets, overHttps: true);
    }

    [Fact]
    public async Task Refresh_WithALostCommitAnswer_IsRefusedAndTheRetryGetsTheCommittedSuccessor()
    {
        var chain = new RefreshChain(_caller, 2);
        await chain.StartAsync();
        _proxy.CutAnswerTo("redeem_refresh_token"u8);

        (await chain.RefreshAsync("refresh", chain.Handed[0])).Status.ShouldBe(503);

        _proxy.Cuts.ShouldBe(1);
        await chain.StepAsync();
        await chain.StepAsync();
        chain.Broken.ShouldBeNull();
        chain.Handed.Count.ShouldBe(3);
        (await platform.Database.ScalarAsync<long>(
            $"SELECT count(*) FROM identity.refresh_tokens WHERE grant_id = (SELECT grant_id FROM identity.refresh_tokens WHERE token_hash = sha256('{chain.Handed[0]}'))"))
            .ShouldBe(3, "the retry made no second successor");
    }

    [Fact]
    public async Task Code_WithALostCommitAnswer_YieldsNoTokensTwice()
    {
        using var browser = await SignedInBrowser.SignInAsync(platform, "user3");
        var (_, code) = await browser.AuthorizeAsync();
        (string, string)[] fields =
        [
            ("grant_type", "authorization_code"), ("client_id", "web"), ("code", code.ShouldNotBeNull()), ("redirect_uri", ProductionSeed.Callback), ("code_verifier", SignedInBrowser.Verifier),
        ];
        _proxy.CutAnswerTo("redeem_code"u8);

        (await _caller.PostAsync("code", "/connect/token", null, fields)).Status.ShouldBe(503);

        _proxy.Cuts.ShouldBe(1);
        var (status, body) = await _caller.PostAsync("code", "/connect/token", null, fields);
        (status, body.GetProperty("error").GetString()).ShouldBe((400, "invalid_grant"));
        (await platform.Database.ScalarAsync<bool>(
            $"SELECT revoked_at IS NOT NULL FROM identity.grants WHERE id = (SELECT grant_id FROM identity.authorization_codes WHERE code_hash = sha256('{code}'))"))
            .ShouldBeTrue("what nobody received is ended");
    }

    public void Dispose() => _caller.Dispose();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _proxy.DisposeAsync();
    }
}
