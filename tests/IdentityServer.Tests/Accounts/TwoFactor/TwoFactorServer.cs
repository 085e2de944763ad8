using System.Net;
using IdentityPlatform.IdentityServer.Pages;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.Protocol.Grants;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>The whole server on a clock that tests move, with users who have two-step sign-in.</summary>
public class TwoFactorServer : IAsyncLifetime
{
    public const string Name = "Two-step sign-in";

    private const string Suite =
        "/connect/authorize?client_id=web&response_type=code&redirect_uri=https%3A%2F%2Fweb.example%2Fcallback&state=xyz&nonce=n" +
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&scope=openid%20email";

    public AccountClock Clock { get; } = new();

    /// <summary>What the server is seeded with.</summary>
    protected virtual string Seed => TestSeed.Text;

    public ServerFactory Factory { get; private set; } = null!;

    /// <summary>How the server is started. What is tested is what codes open, not what guessing them costs: for that see RecoveryCodesTests.</summary>
    protected virtual ServerOptions Options => new()
    {
        Seed = Seed,
        Adjust = builder => builder.Services.AddSingleton<TimeProvider>(Clock).AddSingleton(new RecoveryCodeCost(Iterations: 1)),
    };

    public virtual async Task InitializeAsync() => Factory = await ServerFactory.StartAsync(Options);

    public virtual async Task DisposeAsync() => await Factory.DisposeAsync();

    public PageBrowser NewBrowser() => new(Factory);

    /// <summary>The address of a request of the third-party client.</summary>
    public static string Authorize(string more = "") => Suite + more;

    /// <summary>A user with a name of their own, an app and recovery codes.</summary>
    public async Task<TwoFactorUser> AddUserAsync(string name)
    {
        var user = await AddUserWithoutAsync(name);
        var (now, secret) = (Clock.GetUtcNow(), AuthenticatorSecrets.Create());
        var state = await CallAsync<ITwoFactorStore, TwoFactorState?>(store => store.FindAsync(user.Id, now, default));
        var set = (await CallAsync<RecoveryCodes, RecoveryCodeSet?>(recovery => recovery.CreateAsync(default))).ShouldNotBeNull();
        var sealedSecret = await CallAsync<AuthenticatorSecrets, byte[]>(secrets => Task.FromResult(secrets.Seal(user.Id, secret)));
        var owner = new AccountOwner(user.Id, Guid.CreateVersion7(), null, new ClientDevice("192.0.2.1", "Test"));
        var authenticator = new NewAuthenticator(state!.SecurityStamp, sealedSecret, Totp.StepAt(now), set);
        (await CallAsync<ITwoFactorStore, bool>(store => store.EnableAsync(authenticator, owner, false, now, default))).ShouldBeTrue();
        return user with { Secret = secret, Codes = set.Codes };
    }

    /// <summary>A user with one factor.</summary>
    public async Task<TwoFactorUser> AddUserWithoutAsync(string name)
    {
        var username = $"{name}_{Guid.CreateVersion7():n}"[..Math.Min(50, name.Length + 33)];
        var user = new NewUser { Username = username, Email = $"me@{Guid.CreateVersion7():n}.example", Password = TestSeed.Password };
        var id = await CallAsync<UserAdministration, Guid>(service => service.CreateAsync(user, default));
        return new TwoFactorUser(this, id, username, [], []);
    }

    public async Task<TResult> CallAsync<TService, TResult>(Func<TService, Task<TResult>> call)
        where TService : notnull
    {
        await using var scope = Factory.Services.CreateAsyncScope();
        return await call(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <summary>The first column of the first row.</summary>
    public async Task<T?> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Factory.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync() is T result ? result : default;
    }
}

[CollectionDefinition(TwoFactorServer.Name)]
public sealed class TwoFactorDefinition : ICollectionFixture<TwoFactorServer>;

/// <summary>A user and what is on their phone and in their drawer.</summary>
public sealed record TwoFactorUser(TwoFactorServer Server, Guid Id, string Name, byte[] Secret, IReadOnlyList<string> Codes)
{
    /// <summary>A code that nobody has used: half a minute passes.</summary>
    public string NextCode()
    {
        Server.Clock.Advance(TimeSpan.FromSeconds(Totp.Period));
        return Totp.CodeAt(Secret, Totp.StepAt(Server.Clock.GetUtcNow()));
    }

    /// <summary>A code that is none of the near ones.</summary>
    public string WrongCode()
    {
        var step = Totp.StepAt(Server.Clock.GetUtcNow());
        var near = Enumerable.Range(-3, 7).Select(offset => Totp.CodeAt(Secret, step + offset)).ToHashSet();
        return Enumerable.Range(0, 10).Select(digit => new string((char)('0' + digit), Totp.Digits)).First(code => !near.Contains(code));
    }

    /// <summary>Shows the password.</summary>
    public async Task<PageAnswer> ShowPasswordAsync(PageBrowser browser, string page = "/account/login") =>
        await browser.SignInAsync(await browser.FollowAsync(page), Name);

    /// <summary>Shows the password, then a code at the page that follows.</summary>
    public async Task<PageAnswer> SignInAsync(PageBrowser browser, string? code = null, string page = "/account/login", bool remember = false)
    {
        var next = await ShowPasswordAsync(browser, page);
        next.Status.ShouldBe(HttpStatusCode.SeeOther);
        return await ShowCodeAsync(browser, next.Location!, code ?? NextCode(), remember);
    }

    /// <summary>Sends a code by the page's form.</summary>
    public static async Task<PageAnswer> ShowCodeAsync(PageBrowser browser, string page, string code, bool remember = false)
    {
        var fields = new Dictionary<string, string> { ["code"] = code };
        if (remember)
            fields["remember_device"] = "true";
        return await browser.SubmitAsync(await browser.GetAsync(page), fields);
    }
}

/// <summary>Reads what a person would type into the app.</summary>
public static class Secrets
{
    public static byte[] Decode(string base32)
    {
        var (bytes, buffer, bits) = (new List<byte>(), 0, 0);
        foreach (var digit in base32.Replace(" ", "", StringComparison.Ordinal))
        {
            (buffer, bits) = (((buffer << 5) | Base32.Alphabet.IndexOf(digit, StringComparison.Ordinal)) & 0xffff, bits + 5);
            if (bits < 8)
                continue;
            bits -= 8;
            bytes.Add((byte)(buffer >> bits));
        }

        return [.. bytes];
    }
}
