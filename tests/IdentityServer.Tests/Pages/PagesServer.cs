using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Pages;

/// <summary>One real server for all tests of the pages.</summary>
public sealed class PagesServer : IAsyncLifetime
{
    public const string Name = "Pages";

    private const string ThirdParty =
        "/connect/authorize?client_id=web&response_type=code&redirect_uri=https%3A%2F%2Fweb.example%2Fcallback&state=xyz" +
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&scope=openid%20email%20images%3Aread";

    public ServerFactory Factory { get; private set; } = null!;

    public async Task InitializeAsync() => Factory = await ServerFactory.StartAsync(TestSeed.Text);

    public async Task DisposeAsync() => await Factory.DisposeAsync();

    /// <summary>Makes a user with a proven e-mail, named after it.</summary>
    public async Task AddUserAsync(string email)
    {
        await using var scope = Factory.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<UserAdministration>().CreateAsync(
            new NewUser { Username = email.Split('@')[0], Email = email, EmailVerified = true, Password = TestSeed.Password }, default);
    }

    /// <summary>A browser that nobody has used.</summary>
    public PageBrowser NewBrowser() => new(Factory);

    /// <summary>A request of the third-party client, followed to the page it leads to.</summary>
    public static Task<PageAnswer> AuthorizeAsync(PageBrowser browser, string more = "") => browser.FollowAsync(ThirdParty + more);
}

[CollectionDefinition(PagesServer.Name)]
public sealed class PagesDefinition : ICollectionFixture<PagesServer>;
