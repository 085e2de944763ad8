using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using IdentityPlatform.IdentityServer.Pages;
using IdentityPlatform.IdentityServer.Server;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Accounts.Passkeys;

/// <summary>A browser with an authenticator, and the user in front of it.</summary>
public sealed class PasskeyBrowser(ServerFactory server) : IDisposable
{
    public const string Password = "correct-Horse7-battery";

    public PageBrowser Browser { get; } = new(server);

    public SoftwareAuthenticator Device { get; } = new(server.Issuer);

    public Guid UserId { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>A new user, signed in by password.</summary>
    public async Task<PasskeyBrowser> SignedInAsync(Func<NewUser, NewUser>? change = null)
    {
        Name = "pk" + Guid.CreateVersion7().ToString("N")[^12..];
        var user = new NewUser { Username = Name, Email = $"{Name}@example.com", EmailVerified = true, Password = Password, FullName = "Dana Park" };
        await using var scope = server.Services.CreateAsyncScope();
        UserId = await scope.ServiceProvider.GetRequiredService<UserAdministration>().CreateAsync(change?.Invoke(user) ?? user, default);
        (await Browser.SignInAsync(await Browser.GetAsync("/account/login?next=passkeys"), Name, Password)).Status.ShouldBe(HttpStatusCode.SeeOther);
        return this;
    }

    /// <summary>The same with a passkey.</summary>
    public async Task<PasskeyBrowser> WithPasskeyAsync(Func<NewUser, NewUser>? change = null)
    {
        await SignedInAsync(change);
        (await AddAsync(await RegistrationOptionsAsync())).Status.ShouldBe(HttpStatusCode.SeeOther);
        return this;
    }

    public Task<JsonElement> RegistrationOptionsAsync() => OptionsAsync(Browser, "/account/passkeys", "form[data-passkey=create]");

    public Task<JsonElement> SignInOptionsAsync(PageBrowser browser) => OptionsAsync(browser, "/account/passkey", "form[data-passkey=get]");

    /// <summary>Sends a new passkey.</summary>
    public Task<PageAnswer> AddAsync(JsonElement exchange, string name = "Laptop", string? credential = null) =>
        SendAsync(Browser, "/account/passkeys", "form[data-passkey=create]", exchange, credential ?? Device.Create(exchange.GetProperty("options")), ("passkey_name", name));

    /// <summary>Sends a signature.</summary>
    public Task<PageAnswer> SignInAsync(PageBrowser browser, JsonElement exchange, string? credential = null) =>
        SendAsync(browser, "/account/passkey", "form[data-passkey=get]", exchange, credential ?? Device.Get(exchange.GetProperty("options")));

    /// <summary>Asks and answers in a browser nobody has used.</summary>
    public async Task<PageAnswer> SignInAnewAsync()
    {
        using var fresh = new PageBrowser(server);
        return await SignInAsync(fresh, await SignInOptionsAsync(fresh));
    }

    public async Task<T?> ScalarAsync<T>(string sql, params object[] more)
    {
        await using var command = server.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        command.Parameters.Add(new() { Value = UserId });
        foreach (var value in more)
            command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync() is T result ? result : default;
    }

    public Task<long> CountAsync() => ScalarAsync<long>("SELECT count(*) FROM user_passkeys WHERE user_id = $1");

    public void Dispose()
    {
        Browser.Dispose();
        Device.Dispose();
    }

    public static async Task<PageAnswer> OptionsAnswerAsync(PageBrowser browser, string page, string selector)
    {
        var form = (await browser.GetAsync(page)).Find(selector);
        var token = form.QuerySelector<IHtmlInputElement>("input[name=__RequestVerificationToken]").ShouldNotBeNull().Value;
        var action = form.GetAttribute("action")!.Split('?')[0];
        return await browser.PostAsync($"{action}?handler=options", new Dictionary<string, string> { ["__RequestVerificationToken"] = token });
    }

    private static async Task<JsonElement> OptionsAsync(PageBrowser browser, string page, string selector)
    {
        var answer = await OptionsAnswerAsync(browser, page, selector);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Body);
        return JsonDocument.Parse(answer.Body).RootElement.Clone();
    }

    private static async Task<PageAnswer> SendAsync(
        PageBrowser browser, string page, string selector, JsonElement exchange, string credential, params (string Name, string Value)[] more)
    {
        var form = (await browser.GetAsync(page)).Find(selector);
        var fields = form.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]").ToDictionary(input => input.Name!, input => input.Value, StringComparer.Ordinal);
        fields["passkey_handle"] = exchange.GetProperty("handle").GetString()!;
        fields["passkey_credential"] = credential;
        foreach (var (name, value) in more)
            fields[name] = value;
        return await browser.PostAsync(form.GetAttribute("action")!, fields);
    }
}
