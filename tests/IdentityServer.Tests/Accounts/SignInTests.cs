using IdentityPlatform.Protocol.Grants;

namespace IdentityPlatform.IdentityServer.Accounts;

public sealed class SignInTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    [Fact]
    public async Task SignIn_ByUsernameOrEmailInAnySpelling_OpensASession()
    {
        var (id, name, email) = await host.AddUserAsync("anyname");
        foreach (var typed in new[] { name, name.ToUpperInvariant(), $" {email} ", email.ToUpperInvariant() })
        {
            (await host.NewBrowser().SignInAsync(typed)).ShouldStartWith("SignedIn");
        }

        (await host.ScalarAsync<long>("SELECT count(*) FROM sessions WHERE user_id = $1", id)).ShouldBe(4);
        (await host.ScalarAsync<bool>("SELECT last_login > created_at AND updated_at < last_login FROM users WHERE id = $1", id)).ShouldBeTrue();
        (await host.ScalarAsync<string>("SELECT string_agg(DISTINCT concat_ws('|', succeeded, reason, method, client_id, ip_address, user_agent), ' ') FROM login_history WHERE user_id = $1", id))
            .ShouldBe("t|ok|password|app|192.0.2.1|TestBrowser/1.0");
    }

    [Fact]
    public async Task SignIn_EmailOfOneIsTheUsernameOfAnother_MeansTheEmail()
    {
        var (owner, _, email) = await host.AddUserAsync("emailowner", user => user with { Email = "both@example.com" });
        await host.AddUserAsync("imposter", user => user with { Username = email, Email = null, Password = "Other1!pass" });

        (await host.NewBrowser().SignInAsync(email, "Other1!pass")).ShouldBe("Failed");
        (await host.NewBrowser().SignInAsync(email)).ShouldStartWith("SignedIn");
        (await host.ScalarAsync<long>("SELECT count(*) FROM sessions WHERE user_id = $1", owner)).ShouldBe(1);
    }

    [Theory]
    [InlineData("nobody at all", "x")]
    [InlineData("", "")]
    [InlineData("nul\0inside", "x")]
    [InlineData("half pair", "x", '\ud83e')] // test names cannot hold it, so it is added here
    [InlineData("x", "nul\0inside")]
    public async Task SignIn_NobodyHasTheName_Fails(string name, string password, char? added = null)
    {
        var result = await host.CallAsync<IResourceOwnerAuthenticator, string?>(async service =>
            (await service.AuthenticateAsync(new ResourceOwnerCredentials(name + added, password), "app", new ClientDevice("192.0.2.9", null), default)).Error?.Code);

        result.ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task SignIn_LongNameAndPassword_Fails()
    {
        var (_, name, _) = await host.AddUserAsync("longones");

        (await host.NewBrowser().SignInAsync(new string('a', 10_000))).ShouldBe("Failed");
        (await host.NewBrowser().SignInAsync(name, AccountsHost.Password + new string('a', 10_000))).ShouldBe("Failed");
    }

    [Fact]
    public async Task SignIn_WrongPasswordUnknownNameAndNoPassword_LookAlike()
    {
        var (known, name, _) = await host.AddUserAsync("known");
        var (federated, other, _) = await host.AddUserAsync("federated", user => user with { Password = null });
        var before = await host.ScalarAsync<long>("SELECT count(*) FROM login_history WHERE user_id IS NULL AND reason = 'unknown_user'");

        (await host.NewBrowser().SignInAsync(name, "wrong")).ShouldBe("Failed");
        (await host.NewBrowser().SignInAsync(other, "wrong")).ShouldBe("Failed");
        (await host.NewBrowser().SignInAsync("nobody-" + name, "wrong")).ShouldBe("Failed");

        (await host.ScalarAsync<string>("SELECT reason FROM login_history WHERE user_id = $1", known)).ShouldBe("wrong_password");
        (await host.ScalarAsync<string>("SELECT reason FROM login_history WHERE user_id = $1", federated)).ShouldBe("no_password");
        (await host.ScalarAsync<long>("SELECT count(*) FROM login_history WHERE user_id IS NULL AND reason = 'unknown_user'")).ShouldBeGreaterThan(before);
    }

    [Fact]
    public async Task SignIn_OldHash_IsRenewedOnce()
    {
        const string vector = "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
        var (id, name, _) = await host.AddUserAsync("renewed", user => user with { Password = null, PasswordHash = vector });

        (await host.NewBrowser().SignInAsync(name, "U*U*")).ShouldBe("Failed");
        (await HashAsync(id)).ShouldBe(vector);
        (await host.NewBrowser().SignInAsync(name, "U*U")).ShouldStartWith("SignedIn");
        var renewed = await HashAsync(id);
        renewed.ShouldNotBeNull().ShouldStartWith("$2b$04$");
        (await host.NewBrowser().SignInAsync(name, "U*U")).ShouldStartWith("SignedIn");
        (await HashAsync(id)).ShouldBe(renewed);
    }

    [Fact]
    public async Task SignIn_ImportedHashOfALongPassword_BecomesExact()
    {
        const string imported = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";
        const string password = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72";
        var (id, name, _) = await host.AddUserAsync("longimport", user => user with { Password = null, PasswordHash = imported });

        (await host.NewBrowser().SignInAsync(name, password)).ShouldStartWith("SignedIn");
        (await HashAsync(id)).ShouldNotBeNull().ShouldStartWith("$bcrypt-sha256$");
        (await host.NewBrowser().SignInAsync(name, password + "!")).ShouldBe("Failed");
        (await host.NewBrowser().SignInAsync(name, password)).ShouldStartWith("SignedIn");
    }

    [Fact]
    public async Task SignIn_Deactivated_IsToldOnlyWithTheRightPassword()
    {
        var (id, name, _) = await host.AddUserAsync("inactive", user => user with { IsActive = false });

        (await host.NewBrowser().SignInAsync(name, "wrong")).ShouldBe("Failed");
        (await host.NewBrowser().SignInAsync(name)).ShouldBe("Deactivated");

        (await host.ScalarAsync<long>("SELECT count(*) FROM sessions WHERE user_id = $1", id)).ShouldBe(0);
        (await host.ScalarAsync<string>("SELECT string_agg(succeeded || ' ' || reason, ', ' ORDER BY id) FROM login_history WHERE user_id = $1", id))
            .ShouldBe("false wrong_password, false deactivated");
        (await host.ScalarAsync<object>("SELECT last_login FROM users WHERE id = $1", id)).ShouldBe(DBNull.Value);
    }

    [Fact]
    public async Task SignIn_Deleted_IsUnknownAndItsNamesAreFree()
    {
        var (id, name, email) = await host.AddUserAsync("deleted");
        await host.CallAsync<UserAdministration>(users => users.DeleteAsync(name, default));

        (await host.NewBrowser().SignInAsync(name)).ShouldBe("Failed");
        (await host.ScalarAsync<long>("SELECT count(*) FROM login_history WHERE user_id = $1", id)).ShouldBe(0);
        await host.AddUserAsync("deleted", user => user with { Username = name, Email = email });
        (await host.NewBrowser().SignInAsync(email)).ShouldStartWith("SignedIn");
    }

    [Fact]
    public async Task Authenticate_PasswordGrant_AnswersByTheSameRules()
    {
        var (id, name, email) = await host.AddUserAsync("grant");
        var (_, inactive, _) = await host.AddUserAsync("grantoff", user => user with { IsActive = false });

        var right = await AuthenticateAsync(email, AccountsHost.Password);
        right.Error.ShouldBeNull();
        right.Value.UserId.ShouldBe(id);
        right.Value.Authentication.Amr.ShouldBe(["pwd"]);
        (await host.ScalarAsync<long>("SELECT count(*) FROM sessions WHERE user_id = $1", id)).ShouldBe(0);

        (await AuthenticateAsync(name, "wrong")).Error!.Code.ShouldBe("invalid_grant");
        var off = (await AuthenticateAsync(inactive, AccountsHost.Password)).Error!;
        (off.Code, off.Status).ShouldBe(("access_denied", 403));
    }

    private Task<Protocol.Result<SignedInUser>> AuthenticateAsync(string name, string password) =>
        host.CallAsync<IResourceOwnerAuthenticator, Protocol.Result<SignedInUser>>(service =>
            service.AuthenticateAsync(new ResourceOwnerCredentials(name, password), "mobile", new ClientDevice("192.0.2.1", "App/1"), default));

    private Task<string?> HashAsync(Guid id) => host.ScalarAsync<string>("SELECT password_hash FROM users WHERE id = $1", id);
}
