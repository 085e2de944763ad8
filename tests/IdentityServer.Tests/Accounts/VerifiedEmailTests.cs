using System.Net;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts;

/// <summary><c>Registration:RequireVerifiedEmail</c>.</summary>
public sealed class VerifiedEmailTests(VerifiedEmailTests.Host host) : IClassFixture<VerifiedEmailTests.Host>
{
    [Fact]
    public async Task SignIn_NotVerified_IsRefusedAfterTheRightPasswordOnly()
    {
        var (id, name, _) = await host.AddUserAsync("unproven");

        (await host.NewBrowser().SignInAsync(name, "wrong")).ShouldBe("Failed");
        (await host.NewBrowser().SignInAsync(name)).ShouldBe("EmailNotVerified");

        (await host.ScalarAsync<long>("SELECT count(*) FROM sessions WHERE user_id = $1", id)).ShouldBe(0);
        (await host.ScalarAsync<string>("SELECT reason FROM login_history WHERE user_id = $1 ORDER BY id DESC LIMIT 1", id)).ShouldBe("email_not_verified");
    }

    [Fact]
    public async Task SignIn_NotVerifiedManyTimes_DoesNotLock()
    {
        var (_, name, _) = await host.AddUserAsync("patient");
        for (var i = 0; i < 8; i++)
            (await host.NewBrowser().SignInAsync(name)).ShouldBe("EmailNotVerified");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SignIn_VerifiedOrWithoutAnEmail_IsLetIn(bool email)
    {
        var (_, name, _) = await host.AddUserAsync("let_in", user => email ? user with { EmailVerified = true } : user with { Email = null });

        (await host.NewBrowser().SignInAsync(name)).ShouldStartWith("SignedIn");
    }

    // V6.3.4: the same on every pathway.
    [Fact]
    public async Task PasswordGrant_NotVerified_IsRefused()
    {
        var (_, name, _) = await host.AddUserAsync("app");

        var answer = await host.CallAsync<IResourceOwnerAuthenticator, Result<SignedInUser>>(authenticator => authenticator.AuthenticateAsync(
            new ResourceOwnerCredentials(name, AccountsHost.Password, null), "mobile", new ClientDevice("192.0.2.3", null), default));

        answer.Try(out _, out var error).ShouldBeFalse();
        (error!.Code, error.Status).ShouldBe(("access_denied", (int)HttpStatusCode.Forbidden));
    }

    public sealed class Host : AccountsHost
    {
        protected override Dictionary<string, string?> Settings { get; } = new()
        {
            ["Password:BcryptCost"] = "4", ["Registration:RequireVerifiedEmail"] = "true",
        };
    }
}
