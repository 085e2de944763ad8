using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using IdentityPlatform.IdentityServer.Endpoints;
using IdentityPlatform.IdentityServer.Storage.Tokens;
using IdentityPlatform.Protocol;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;
using IdentityPlatform.TestSupport.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.IdentityServer.Tokens;

/// <summary>The token endpoints over HTTP on a real database, with clients, scopes and keys in memory.</summary>
public sealed class TokenHost : IAsyncLifetime
{
    public const string Issuer = "https://id.example";

    private WebApplication _app = null!;

    public TokenDatabase Database { get; } = new();

    public Registrations Registrations { get; } = new();

    public ManualTime Time { get; } = new();

    internal Passwords Users { get; } = new();

    internal Gate Admission { get; } = new();

    public HttpClient Http { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Database.InitializeAsync();
        foreach (var client in (Client[])[TestClients.Web(), TestClients.Web("other"), TestClients.Spa(), TestClients.Mobile(), TestClients.Machine(), TestClients.Api()])
        {
            Registrations.Add(client);
        }

        Users.Time = Time;
        var builder = WebApplication.CreateSlimBuilder();
        // The request belongs to whoever sends it, for tests that count what it asks the database.
        builder.WebHost.UseTestServer(server => server.PreserveExecutionContext = true);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IClientStore>(Registrations).AddSingleton<IScopeStore>(Registrations).AddSingleton<ISigningKeys>(new TestKeys());
        builder.Services.AddSingleton<TimeProvider>(Time).AddSingleton(new ProtocolOptions { Issuer = Issuer }).AddSingleton(Database.Source);
        builder.Services.AddSingleton<IResourceOwnerAuthenticator>(Users).AddTokenEngine(failedAuthentications: 10);
        builder.Services.AddSingleton<IRequestAdmission>(Admission);
        _app = builder.Build();
        _app.MapTokenEndpoints();
        await _app.StartAsync();
        Http = _app.GetTestClient();
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>Posts a form as a client: with Basic for an id, without for null.</summary>
    public async Task<Answer> PostAsync(string path, string? basicClient, params (string Name, string? Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(form.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Name, pair.Value!))),
        };
        if (basicClient is not null)
        {
            request.Headers.Authorization = Basic($"{basicClient}:{TestClients.Secret}");
        }

        return await SendAsync(request);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        var json = body.StartsWith('{') ? JsonDocument.Parse(body).RootElement : default;
        return new Answer((int)response.StatusCode, json, response.Headers);
    }

    public static AuthenticationHeaderValue Basic(string credentials) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));

    /// <summary>A user who can sign in with the password grant by the answered name.</summary>
    public async Task<(Guid Id, string Name)> AddUserAsync()
    {
        var id = await Database.AddUserAsync();
        Users.Known[$"user-{id:n}"] = id;
        return (id, $"user-{id:n}");
    }

    /// <summary>Signs a user in at the token endpoint.</summary>
    public Task<Answer> PasswordAsync(string userName, string? scope = null, string? store = null) => PostAsync(
        "/connect/token", null, ("client_id", "mobile"), ("grant_type", "password"), ("username", userName), ("password", Passwords.Right), ("scope", scope), ("store_id", store));

    /// <summary>An answer with its JSON.</summary>
    public sealed record Answer(int Status, JsonElement Json, HttpResponseHeaders Headers)
    {
        public string? Error => Text("error");

        public string? Text(string name) => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out var value) ? value.ToString() : null;
    }

    /// <summary>Lets requests in until a test closes it for those that say so.</summary>
    internal sealed class Gate : IRequestAdmission
    {
        public const string ClosedHeader = "X-Closed";

        public TimeSpan? TryAdmit(HttpContext context) => context.Request.Headers.ContainsKey(ClosedHeader) ? TimeSpan.FromSeconds(7) : null;
    }

    /// <summary>Users in memory, all with one password.</summary>
    internal sealed class Passwords : IResourceOwnerAuthenticator
    {
        public const string Right = "Passw0rd!right";

        public Dictionary<string, Guid> Known { get; } = [];

        public TimeProvider Time { get; set; } = TimeProvider.System;

        public Task<Result<SignedInUser>> AuthenticateAsync(ResourceOwnerCredentials credentials, string clientId, ClientDevice device, CancellationToken cancellationToken) =>
            Task.FromResult<Result<SignedInUser>>(Known.TryGetValue(credentials.UserName, out var id) && credentials.Password == Right
                ? new SignedInUser(id, new AuthenticationContext(Guid.CreateVersion7(), Time.GetUtcNow(), "1", ["pwd"]))
                : OAuthError.InvalidGrant("unknown user or wrong password"));
    }
}
