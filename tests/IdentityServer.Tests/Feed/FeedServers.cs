using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using IdentityPlatform.IdentityServer.Accounts;
using IdentityPlatform.IdentityServer.Server;
using IdentityPlatform.IdentityServer.Stores;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.TestSupport.PostgreSql;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Feed;

/// <summary>Two servers on one database, with an API of another resource beside those of the usual seed.</summary>
public class FeedServers : IAsyncLifetime
{
    public const string Api = "resource-api";
    public const string OtherApi = "other-api";
    public const string Scope = "openid offline_access roles plan stores images:read";

    /// <summary>The first one, whose issuer both have.</summary>
    public ServerFactory First { get; private set; } = null!;

    public ServerFactory Second { get; private set; } = null!;

    public TestDatabase Database => First.Database;

    protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    public static string Seed { get; } = MakeSeed();

    public async Task InitializeAsync()
    {
        First = await ServerFactory.StartAsync(new ServerOptions { Seed = Seed, Settings = Settings });
        Second = await AnotherAsync();
    }

    public async Task DisposeAsync()
    {
        await Second.DisposeAsync();
        await First.DisposeAsync();
    }

    /// <summary>One more replica.</summary>
    public Task<ServerFactory> AnotherAsync() => ServerFactory.StartAsync(new ServerOptions
    {
        Database = Database,
        Settings = new Dictionary<string, string>(Settings) { ["Issuer"] = First.Issuer },
    });

    /// <summary>A receiver with a stream of its own that has nothing left to tell.</summary>
    public async Task<FeedReceiver> ReceiverAsync(string client = Api)
    {
        var receiver = await FeedReceiver.SubscribeAsync(First, client);
        await receiver.DrainAsync();
        return receiver;
    }

    /// <summary>A new user, and their tokens from the password grant.</summary>
    public async Task<SignedIn> SignInAsync(string scope = Scope)
    {
        var name = $"u{Guid.CreateVersion7():n}";
        Guid id;
        await using (var services = First.Services.CreateAsyncScope())
            id = await services.ServiceProvider.GetRequiredService<UserAdministration>().CreateAsync(new NewUser { Username = name, Password = TestSeed.Password }, default);
        return await SignInAsync(id, name, scope);
    }

    public async Task<SignedIn> SignInAsync(Guid id, string name, string scope = Scope)
    {
        var tokens = await TokenAsync(
            ("client_id", "mobile"), ("grant_type", "password"), ("username", name), ("password", TestSeed.Password), ("scope", scope));
        return new SignedIn(id, name, tokens);
    }

    /// <summary>Operators' work.</summary>
    public async Task AdministerAsync(Func<UserAdministration, Task> work)
    {
        await using var services = First.Services.CreateAsyncScope();
        await work(services.ServiceProvider.GetRequiredService<UserAdministration>());
    }

    public async Task<JsonElement> TokenAsync(params (string Name, string Value)[] form)
    {
        using var answer = await First.Http.PostAsync("/connect/token", new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))));
        var body = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(body);
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>Revokes a token as its client.</summary>
    public async Task<int> RevokeAsync(string token, params (string Name, string Value)[] client)
    {
        (string Name, string Value)[] form = [("token", token), .. client.Length > 0 ? client : [("client_id", "mobile")]];
        using var answer = await First.Http.PostAsync("/connect/revoke", new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))));
        return (int)answer.StatusCode;
    }

    public async Task<long> AddStoreAsync(Guid owner) =>
        (long)(await Database.ScalarAsync($"INSERT INTO identity.stores (name, owner_id) VALUES ('Shop', '{owner}') RETURNING id"))!;

    /// <summary>Brings owner and access of a store in line.</summary>
    public async Task GiveAsync(long store, SignedIn owner, (string User, string Role)? access)
    {
        await using var services = First.Services.CreateAsyncScope();
        await services.ServiceProvider.GetRequiredService<StoreAdministration>().UpsertAsync(
            new NewStore(store, "Shop", owner.Name, access is { } given ? [new NewStoreAccess(given.User, given.Role)] : []), default);
    }

    /// <summary>How many events were ever written.</summary>
    public async Task<long> WrittenAsync() => (long)(await Database.ScalarAsync("SELECT last_value FROM identity.feed_events_id_seq"))!;

    public async Task<HttpResponseMessage> AsUserAsync(HttpMethod method, string path, SignedIn user)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.AccessToken);
        return await First.Http.SendAsync(request);
    }

    private static string MakeSeed()
    {
        var seed = JsonNode.Parse(TestSeed.Text)!;
        seed["scopes"]!.AsArray().Add(JsonNode.Parse("""{"name": "other:read", "resources": ["urn:other"]}"""));
        seed["clients"]!.AsArray().Add(Machine(OtherApi, "other:read"));
        seed["clients"]!.AsArray().Add(Machine("robot", "stocks:read"));
        seed["clients"]!.AsArray().Add(Machine("poster", "stocks:read", "client_secret_post"));
        return seed.ToJsonString();
    }

    private static JsonNode Machine(string id, string scope, string method = "client_secret_basic") => JsonNode.Parse(
        $$"""
        {"client_id": "{{id}}", "token_endpoint_auth_method": "{{method}}", "client_secret": "{{TestSeed.ClientSecret}}",
         "grant_types": ["client_credentials"], "response_types": [], "scope": "{{scope}}"}
        """)!;
}

/// <summary>A user with tokens.</summary>
public sealed record SignedIn(Guid Id, string Name, JsonElement Tokens)
{
    public string AccessToken => Tokens.GetProperty("access_token").GetString()!;

    public string RefreshToken => Tokens.GetProperty("refresh_token").GetString()!;

    public string SessionId => FeedReceiver.PayloadOf(AccessToken).GetProperty("sid").GetString()!;

    /// <summary>As the id of the access token tells it.</summary>
    public string GrantId => TokenId.TryGetGrant(FeedReceiver.PayloadOf(AccessToken).GetProperty("jti").GetString(), out var grant) ? grant.ToString() : "";
}
