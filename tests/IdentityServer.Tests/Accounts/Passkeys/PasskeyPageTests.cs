using System.Net;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Pages;

namespace IdentityPlatform.IdentityServer.Accounts.Passkeys;

/// <summary>The list of one's passkeys: names, and removing all but the last way in.</summary>
[Collection(PagesServer.Name)]
public sealed class PasskeyPageTests(PagesServer server)
{
    [Fact]
    public async Task Rename_OwnPasskey_IsKept()
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();

        (await ChangeAsync(user, "rename", await IdAsync(user), "Kitchen tablet")).Status.ShouldBe(HttpStatusCode.SeeOther);

        (await user.ScalarAsync<string>("SELECT name FROM user_passkeys WHERE user_id = $1")).ShouldBe("Kitchen tablet");
        (await user.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'passkey_renamed'")).ShouldBe(1L);
    }

    [Fact]
    public async Task Rename_NoName_IsSaidAtTheField()
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();
        var id = await IdAsync(user);

        var answer = await ChangeAsync(user, "rename", id, " ");

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Find($"#passkey_name-{id}-problem").TextContent.ShouldBe("Give the passkey a name.");
    }

    [Theory]
    [InlineData("rename")]
    [InlineData("remove")]
    public async Task Change_AnotherUsersPasskey_IsNotThere(string handler)
    {
        using var owner = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();
        using var other = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();

        var answer = await ChangeAsync(other, handler, await IdAsync(owner), "Mine");

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Body.ShouldContain("This passkey is no longer there.");
        (await owner.ScalarAsync<string>("SELECT name FROM user_passkeys WHERE user_id = $1")).ShouldBe("Laptop");
    }

    [Fact]
    public async Task Remove_OwnPasskey_IsGoneToldAndRecorded()
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();

        (await ChangeAsync(user, "remove", await IdAsync(user))).Status.ShouldBe(HttpStatusCode.SeeOther);

        (await user.CountAsync()).ShouldBe(0L);
        (await user.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'passkey_removed'")).ShouldBe(1L);
        (await server.Factory.WrittenMailAsync($"{user.Name}@example.com", 2)).Text.ShouldContain("removed");
        (await user.SignInAnewAsync()).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Remove_TheOnlyWayIn_IsRefused()
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();
        await NoOtherWayAsync(user);

        var answer = await ChangeAsync(user, "remove", await IdAsync(user));

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Body.ShouldContain("This is your only way to sign in.");
        answer.Find("form[action$='handler=remove'] button").HasAttribute("disabled").ShouldBeTrue();
        (await user.CountAsync()).ShouldBe(1L);
    }

    [Fact]
    public async Task Remove_TheLastTwoAtOnce_OneStays()
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();
        using var second = new SoftwareAuthenticator(server.Factory.Issuer);
        var exchange = await user.RegistrationOptionsAsync();
        (await user.AddAsync(exchange, "Phone", second.Create(exchange.GetProperty("options")))).Status.ShouldBe(HttpStatusCode.SeeOther);
        await NoOtherWayAsync(user);
        var ids = (await user.ScalarAsync<Guid[]>("SELECT array_agg(id) FROM user_passkeys WHERE user_id = $1"))!;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => ChangeAsync(user, "remove", ids[i % 2])));

        (await user.CountAsync()).ShouldBe(1L);
    }

    [Fact]
    public async Task Page_ForAuthenticators_NamesThePasskeysThatCount()
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();

        var card = (await user.Browser.GetAsync("/account/passkeys")).Find("[data-passkeys-rp]");

        card.GetAttribute("data-passkeys-rp").ShouldBe("localhost");
        card.GetAttribute("data-passkeys-accepted").ShouldBe(System.Buffers.Text.Base64Url.EncodeToString(user.Device.CredentialId));
    }

    private static async Task NoOtherWayAsync(PasskeyBrowser user) =>
        await user.ScalarAsync<object>("UPDATE users SET password_hash = NULL, email_verified = false WHERE id = $1");

    private static async Task<Guid> IdAsync(PasskeyBrowser user) => await user.ScalarAsync<Guid>("SELECT id FROM user_passkeys WHERE user_id = $1");

    private static async Task<PageAnswer> ChangeAsync(PasskeyBrowser user, string handler, Guid id, string name = "")
    {
        var token = (await user.Browser.GetAsync("/account/passkeys")).Find("main input[name=__RequestVerificationToken]").GetAttribute("value")!;
        return await user.Browser.PostAsync($"/account/passkeys?handler={handler}", new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = token, ["id"] = id.ToString(), ["passkey_name"] = name,
        });
    }
}
