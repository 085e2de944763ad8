using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Plans;

/// <summary>The real server with the webhook of Lemon Squeezy switched on.</summary>
public sealed class BillingServer : IAsyncLifetime
{
    public const string Secret = "canary-signing-secret-5fd2";

    public const string Path = "/api/billing/lemon-squeezy";

    public ServerFactory Server { get; private set; } = null!;

    /// <summary>Variants 101, 102, 103 are pro, studio, enterprise.</summary>
    public static Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal)
    {
        ["Billing:LemonSqueezy:SigningSecret"] = Secret,
        ["Billing:LemonSqueezy:Plans:101"] = "pro",
        ["Billing:LemonSqueezy:Plans:102"] = "studio",
        ["Billing:LemonSqueezy:Plans:103"] = "enterprise",
    };

    public async Task InitializeAsync() => Server = await ServerFactory.StartAsync(new ServerOptions { Seed = TestSeed.Text, Settings = Settings });

    public async Task DisposeAsync() => await Server.DisposeAsync();

    /// <summary>A user without a plan.</summary>
    public async Task<(Guid Id, string Name)> AddUserAsync(string plan = "free")
    {
        var name = $"payer{Guid.CreateVersion7():n}";
        await using var scope = Server.Services.CreateAsyncScope();
        var user = new NewUser { Username = name, Email = $"{name}@example.com", Password = TestSeed.Password, Plan = plan };
        return (await scope.ServiceProvider.GetRequiredService<UserAdministration>().CreateAsync(user, default), name);
    }

    /// <summary>The operator's word.</summary>
    public async Task GiveAsync(string name, string plan, DateTimeOffset? until = null)
    {
        await using var scope = Server.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<UserAdministration>().SetPlanAsync(name, plan, until, default);
    }

    /// <summary>Sends an event as Lemon Squeezy does.</summary>
    /// <returns>What became of it.</returns>
    public async Task<string> SendAsync(LemonEvent sent)
    {
        var (status, body) = await PostAsync(Encoding.UTF8.GetBytes(sent.Body));
        status.ShouldBe(HttpStatusCode.OK, body);
        return JsonSerializer.Deserialize<JsonElement>(body).GetProperty("outcome").GetString()!;
    }

    /// <summary>Sends bytes, signed unless a signature is given.</summary>
    public async Task<(HttpStatusCode Status, string Body)> PostAsync(byte[] body, params string[] signatures)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-Signature", signatures.Length > 0 ? signatures : [Sign(body)]);
        using var response = await Server.Http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public static string Sign(byte[] body, string secret = Secret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    /// <summary>The plan that counts and the row behind it.</summary>
    public async Task<string> PlanAsync(Guid user) => (string)(await ScalarAsync(
        $"SELECT identity.effective_plan('{user}') || coalesce((SELECT '|' || plan || ' ' || status || ' ' || source FROM identity.subscriptions WHERE user_id = '{user}'), '')"))!;

    public async Task<long> CountAsync(string sql) => (long)(await ScalarAsync($"SELECT count(*) FROM identity.{sql}"))!;

    public Task<object?> ScalarAsync(string sql) => Server.Database.ScalarAsync($"SET search_path = identity; {sql}");
}
