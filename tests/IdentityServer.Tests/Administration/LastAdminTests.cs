using IdentityPlatform.IdentityServer.Accounts.TwoFactor;

namespace IdentityPlatform.IdentityServer.Administration;

/// <summary>There is always an administrator left. On a server of its own, where the number of administrators is known.</summary>
public sealed class LastAdminTests(AdminServer server) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task Admins_ShutEachOtherOutAtOnce_OneStays()
    {
        await server.ScalarAsync<int>("UPDATE users SET roles = array_remove(roles, 'admin')");
        var (one, other) = (await server.AddAdminAsync("one"), await server.AddAdminAsync("other"));
        var (ofOne, ofOther) = (await server.TokenAsync(one), await server.TokenAsync(other));

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).SelectMany(_ => new[] { DoAsync(ofOne, other), DoAsync(ofOther, one) }));

        answers.ShouldContain(204);
        (await server.ScalarAsync<long>("SELECT count(*) FROM users WHERE roles @> '{admin}' AND is_active")).ShouldBe(1);
        (await DoAsync(await server.TokenOfClientAsync("robot"), one)).ShouldBeOneOf(204, 409);
        (await DoAsync(await server.TokenOfClientAsync("robot"), other)).ShouldBeOneOf(204, 409);
        (await server.ScalarAsync<long>("SELECT count(*) FROM users WHERE roles @> '{admin}' AND is_active")).ShouldBe(1, "not even a client shuts the last one out");
    }

    private async Task<int> DoAsync(string token, TwoFactorUser user) =>
        (await server.CallAsync(HttpMethod.Post, $"/api/admin/users/{user.Id}/deactivate", token, new { reason = "A quarrel" })).Status;
}
