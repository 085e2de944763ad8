using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Storage.Accounts;
using IdentityPlatform.IdentityServer.Tokens;
using Microsoft.Extensions.Options;
using SessionOptions = IdentityPlatform.IdentityServer.Accounts.SessionOptions;

namespace IdentityPlatform.IdentityServer.Storage;

/// <summary>Browsers' sessions as many requests at once look them up, with fewer connections than requests.</summary>
public sealed class SessionStoreTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    private const int Browsers = 16;
    private const int Lookups = 100;

    // A connection that is given back twice is another request's the second time: that one then reads what is not its own, or nothing.
    [Fact]
    public async Task FindLive_ByMoreRequestsThanConnections_EachReadsItsOwn()
    {
        await using var source = host.NewSource(connections: 3);
        var store = new SessionStore(source, TokenDatabase.Origins, new OptionsWrapper<SessionOptions>(new SessionOptions()));
        var sessions = await Task.WhenAll(Enumerable.Range(0, Browsers).Select(_ => OpenAsync()));

        var found = await Task.WhenAll(sessions.Select(async session =>
        {
            var names = new HashSet<string?>();
            for (var lookup = 0; lookup < Lookups; lookup++)
                names.Add((await store.FindLiveAsync(session.Id, session.User, host.Clock.GetUtcNow(), default))?.UserName);
            return names;
        }));

        found.Select(names => names.ShouldHaveSingleItem()).ShouldBe(sessions.Select(session => session.Name));
    }

    private async Task<(Guid Id, Guid User, string Name)> OpenAsync()
    {
        var (user, name, _) = await host.AddUserAsync("many");
        var id = Guid.Parse((await host.NewBrowser().SignInAsync(name)).Split(' ')[1]);
        return (id, user, name);
    }
}
