using System.Buffers.Text;
using System.Net;
using System.Text;
using IdentityPlatform.IdentityServer.Accounts.Mail;
using IdentityPlatform.IdentityServer.Pages;

namespace IdentityPlatform.IdentityServer.Accounts.Passkeys;

/// <summary>Adding passkeys: what is asked for, and what is refused (AC-125).</summary>
[Collection(PagesServer.Name)]
public sealed class PasskeyRegistrationTests(PagesServer server)
{
    public static TheoryData<string, Action<SoftwareAuthenticator>> Broken => new()
    {
        { "another origin", device => device.Origin = "https://evil.example" },
        { "a subdomain", device => device.Origin = device.Origin.Replace("localhost", "evil.localhost", StringComparison.Ordinal) },
        { "another port", device => device.Origin = "http://localhost:1" },
        { "another RP ID", device => device.RelyingParty = "evil.example" },
        { "a frame of another site", device => device.CrossOrigin = true },
        { "a top page of another site", device => device.TopOrigin = "https://evil.example" },
        { "no user verification", device => device.Verifies = false },
        { "no user", device => device.IsPresent = false },
        { "another algorithm", device => device.Algorithm = -47 },
        { "RSA with SHA-1", device => device.Algorithm = -65535 },
        { "a challenge of its own", device => device.Challenge = Base64Url.EncodeToString(new byte[32]) },
        { "an answer to a sign-in", device => device.Type = "webauthn.get" },
    };

    [Fact]
    public async Task Options_ForANewPasskey_AskForAllThatIsNeeded()
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();

        var options = (await user.RegistrationOptionsAsync()).GetProperty("options");

        Base64Url.DecodeFromChars(options.GetProperty("challenge").GetString()).Length.ShouldBe(32);
        options.GetProperty("rp").GetProperty("id").GetString().ShouldBe("localhost");
        Encoding.UTF8.GetString(Base64Url.DecodeFromChars(options.GetProperty("user").GetProperty("id").GetString())).ShouldBe(user.UserId.ToString());
        var selection = options.GetProperty("authenticatorSelection");
        selection.GetProperty("residentKey").GetString().ShouldBe("required");
        selection.GetProperty("userVerification").GetString().ShouldBe("required");
        options.GetProperty("attestation").GetString().ShouldBe("none");
        options.GetProperty("timeout").GetInt32().ShouldBe(300_000);
        options.GetProperty("pubKeyCredParams").EnumerateArray().Select(one => one.GetProperty("alg").GetInt32()).ShouldBe([-7, -35, -37, -257], ignoreOrder: true);
        options.GetProperty("excludeCredentials").EnumerateArray().Single().GetProperty("id").GetString().ShouldBe(Base64Url.EncodeToString(user.Device.CredentialId));
    }

    [Fact]
    public async Task Add_ValidPasskey_IsKeptToldAndRecorded()
    {
        using var user = await new PasskeyBrowser(server.Factory).SignedInAsync();

        (await user.AddAsync(await user.RegistrationOptionsAsync(), " Work <b>laptop</b> ")).Location.ShouldBe("/account/passkeys");

        (await user.ScalarAsync<string>("SELECT name FROM user_passkeys WHERE user_id = $1")).ShouldBe("Work <b>laptop</b>");
        (await user.ScalarAsync<Guid>("SELECT aaguid FROM user_passkeys WHERE user_id = $1")).ShouldBe(user.Device.Model);
        (await user.ScalarAsync<long>("SELECT count(*) FROM security_events WHERE user_id = $1 AND type = 'passkey_added' AND data->>'name' LIKE 'Work%'")).ShouldBe(1L);
        (await user.Browser.GetAsync("/account/passkeys")).Body.ShouldContain("Work &lt;b&gt;laptop&lt;/b&gt;");
        (await server.Factory.WrittenMailAsync($"{user.Name}@example.com")).Text.ShouldContain("passkey");
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Add_Broken_IsRefused(string what, Action<SoftwareAuthenticator> fault)
    {
        using var user = await new PasskeyBrowser(server.Factory).SignedInAsync();
        fault(user.Device);

        var answer = await user.AddAsync(await user.RegistrationOptionsAsync());

        answer.Status.ShouldBe(HttpStatusCode.BadRequest, what);
        answer.Body.ShouldContain("The passkey could not be added.");
        (await user.CountAsync()).ShouldBe(0L);
    }

    [Fact]
    public async Task Add_ChallengeUsedAlready_IsRefused()
    {
        using var user = await new PasskeyBrowser(server.Factory).SignedInAsync();
        var exchange = await user.RegistrationOptionsAsync();
        (await user.AddAsync(exchange)).Status.ShouldBe(HttpStatusCode.SeeOther);
        using var second = new SoftwareAuthenticator(server.Factory.Issuer);

        (await user.AddAsync(exchange, credential: second.Create(exchange.GetProperty("options")))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await user.CountAsync()).ShouldBe(1L);
    }

    [Fact]
    public async Task Add_ChallengeOfAnotherUser_IsRefused()
    {
        using var user = await new PasskeyBrowser(server.Factory).SignedInAsync();
        var exchange = await user.RegistrationOptionsAsync();
        // The same browser, and so the same binding, with somebody else signed in.
        await user.SignedInAsync();

        (await user.AddAsync(exchange)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Add_ChallengeOfAnotherBrowserOrExpired_IsRefused()
    {
        using var user = await new PasskeyBrowser(server.Factory).SignedInAsync();
        using var other = await new PasskeyBrowser(server.Factory).SignedInAsync();
        (await user.AddAsync(await other.RegistrationOptionsAsync())).Status.ShouldBe(HttpStatusCode.BadRequest);

        var exchange = await user.RegistrationOptionsAsync();
        await user.ScalarAsync<object>("UPDATE passkey_challenges SET expires_at = now() WHERE user_id = $1");
        (await user.AddAsync(exchange)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Add_PasskeyThatSomebodyHas_IsRefused()
    {
        using var owner = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();
        using var other = await new PasskeyBrowser(server.Factory).SignedInAsync();
        var exchange = await other.RegistrationOptionsAsync();

        (await other.AddAsync(exchange, credential: owner.Device.Create(exchange.GetProperty("options")))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await other.CountAsync()).ShouldBe(0L);
        (await owner.CountAsync()).ShouldBe(1L);
    }

    [Theory]
    [InlineData("", "Give the passkey a name.")]
    [InlineData("   ", "Give the passkey a name.")]
    [InlineData("bell\u0007", "The name has characters that cannot be used.")]
    public async Task Add_NameThatCannotBe_IsSaidAtTheField(string name, string problem)
    {
        using var user = await new PasskeyBrowser(server.Factory).SignedInAsync();

        var answer = await user.AddAsync(await user.RegistrationOptionsAsync(), name);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Find("#passkey_name-problem").TextContent.ShouldBe(problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[[[[[[[[")]
    [InlineData("""{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","attestationObject":"gA"},"clientExtensionResults":{}}""")]
    public async Task Add_NoCredential_IsRefused(string credential)
    {
        using var user = await new PasskeyBrowser(server.Factory).SignedInAsync();

        (await user.AddAsync(await user.RegistrationOptionsAsync(), credential: credential)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Options_AsManyAsMayBe_AreNotGiven()
    {
        using var user = await new PasskeyBrowser(server.Factory).SignedInAsync();
        await user.ScalarAsync<object>(
            """
            INSERT INTO user_passkeys (id, user_id, credential_id, public_key, name, sign_count, transports, user_verified, backup_eligible, backed_up, created_at)
            SELECT gen_random_uuid(), $1, decode(replace(gen_random_uuid()::text, '-', ''), 'hex'), '\x00', 'x', 0, '{}', true, false, false, now() FROM generate_series(1, 20)
            """);

        (await PasskeyBrowser.OptionsAnswerAsync(user.Browser, "/account/passkeys", "form[data-passkey=create]")).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Page_SignInOfHalfAnHourAgo_AsksToSignInAgain()
    {
        using var user = await new PasskeyBrowser(server.Factory).WithPasskeyAsync();
        await user.ScalarAsync<object>("UPDATE sessions SET auth_time = auth_time - interval '30 minutes' WHERE user_id = $1");

        (await user.Browser.GetAsync("/account/passkeys")).Location.ShouldBe("/account/login?next=passkeys");

        var again = await user.SignInAsync(user.Browser, await user.SignInOptionsAsync(user.Browser));
        again.Status.ShouldBe(HttpStatusCode.SeeOther);
        (await user.Browser.GetAsync("/account/passkeys")).Status.ShouldBe(HttpStatusCode.OK);
    }
}
