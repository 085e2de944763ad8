using System.Text;
using IdentityPlatform.IdentityServer.Accounts.TwoFactor;

namespace IdentityPlatform.IdentityServer.Import;

/// <summary>Users of ASP.NET Core Identity.</summary>
public sealed class AspNetIdentityImportTests
{
    private const string Id = "6f1d2c3b-0000-4000-8000-00000000a001";
    private static readonly byte[] AppSecret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Fact]
    public async Task Import_HashesOfBothVersions_SignInAndAreRenewed()
    {
        await using var bench = await ImportBench.StartAsync(EfCoreTables.Identity + Row(Id, "kate", EfCoreTables.HashV3) + Row("not-a-uuid", "karl", EfCoreTables.HashV2));

        await bench.ImportAsync("aspnet-identity");

        (await bench.OursAsync("SELECT password_hash FROM users WHERE username = 'kate'")).ShouldBe(EfCoreTables.HashV3);
        (await bench.SignInAsync("kate", "wrong")).ShouldBeNull();
        ImportBench.Claim((await bench.SignInAsync("kate@corp.example", EfCoreTables.Password)).ShouldNotBeNull(), "sub").GetString().ShouldBe(Id);
        (await bench.SignInAsync("karl", EfCoreTables.Password)).ShouldNotBeNull();
        (await bench.OursAsync("SELECT bool_and(password_hash LIKE '$2b$%') FROM users WHERE email LIKE '%@corp.example'")).ShouldBe(true);
        (await bench.SignInAsync("kate", EfCoreTables.Password)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Import_ClaimsRolesLoginsAndLockout_BecomeWhatTheyMean()
    {
        await using var bench = await ImportBench.StartAsync(EfCoreTables.Identity + Row(Id, "kate@corp.example", EfCoreTables.HashV3, "kate@corp.example") +
            Row("away", "away", EfCoreTables.HashV3) + Row("waits", "waits", EfCoreTables.HashV3) +
            $"""
            INSERT INTO "AspNetRoles" ("Id", "Name") VALUES ('1', 'Administrator'), ('2', 'Editor');
            INSERT INTO "AspNetUserRoles" VALUES ('{Id}', '1'), ('{Id}', '2');
            INSERT INTO "AspNetUserClaims" ("UserId", "ClaimType", "ClaimValue") VALUES ('{Id}', 'name', 'Kate Bell'), ('{Id}', 'given_name', 'Kate'), ('{Id}', 'secret', 'x');
            INSERT INTO "AspNetUserLogins" VALUES ('Google', '99', 'Google', '{Id}');
            UPDATE "AspNetUsers" SET "LockoutEnd" = 'infinity' WHERE "Id" = 'away';
            UPDATE "AspNetUsers" SET "LockoutEnd" = now() + interval '5 minutes' WHERE "Id" = 'waits';
            """);

        var output = await bench.ImportAsync("aspnet-identity", "--role", "Editor=editor");

        var kate = (await bench.SignInAsync("kate@corp.example", EfCoreTables.Password)).ShouldNotBeNull();
        ImportBench.Claim(kate, "roles").GetRawText().ShouldBe("""["user","editor"]""");
        output.ShouldContain("role left out: Administrator");
        (await bench.OursAsync($"SELECT concat_ws('|', full_name, given_name, email_verified) || (SELECT ':' || login_provider || provider_key FROM user_logins WHERE user_id = u.id) FROM users u WHERE id = '{Id}'"))
            .ShouldBe("Kate Bell|Kate|t:google99");
        // An e-mail is no name to show to applications.
        (await bench.OursAsync($"SELECT username ~ '^kate_[0-9]+$' FROM users WHERE id = '{Id}'")).ShouldBe(true);
        (await bench.OursAsync("SELECT string_agg(is_active::text, ' ' ORDER BY username) FROM users WHERE username IN ('away', 'waits')")).ShouldBe("false true");
    }

    [Fact]
    public async Task Import_AuthenticatorApp_StaysTheSecondStep()
    {
        await using var bench = await ImportBench.StartAsync(EfCoreTables.Identity + Row(Id, "kate", EfCoreTables.HashV3) + Row("phone", "phil", EfCoreTables.HashV3) +
            $"""
            UPDATE "AspNetUsers" SET "TwoFactorEnabled" = true;
            INSERT INTO "AspNetUserTokens" VALUES ('{Id}', '[AspNetUserStore]', 'AuthenticatorKey', '{Base32.Encode(AppSecret)}'), ('{Id}', '[AspNetUserStore]', 'RecoveryCodes', 'a;b');
            """);

        var output = await bench.ImportAsync("aspnet-identity");

        (await bench.SignInAsync("kate", EfCoreTables.Password)).ShouldBeNull();
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "password"), new("client_id", "mobile"), new("username", "kate"), new("password", EfCoreTables.Password), new("scope", "openid"),
            new("otp", Totp.CodeAt(AppSecret, Totp.StepAt(TimeProvider.System.GetUtcNow()))),
        ]);
        using var answer = await bench.Server.Http.PostAsync("/connect/token", form);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        (await bench.SignInAsync("phil", EfCoreTables.Password)).ShouldNotBeNull();
        output.ShouldContain("recovery codes left out");
        output.ShouldContain("two-step sign-in left out");
    }

    private static string Row(string id, string name, string hash, string? email = null) =>
        $"""
        INSERT INTO "AspNetUsers" ("Id", "UserName", "Email", "EmailConfirmed", "PasswordHash", "PhoneNumberConfirmed", "TwoFactorEnabled", "LockoutEnabled", "AccessFailedCount")
        VALUES ('{id}', '{name}', '{email ?? name + "@corp.example"}', true, '{hash}', false, false, true, 0);

        """;
}
