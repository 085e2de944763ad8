using System.Net;
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
using Microsoft.Extensions.DependencyInjection;

namespace IdentityPlatform.IdentityServer.Accounts.Api;

/// <summary>The account API beside the real token endpoint.</summary>
public class ApiHost : AccountsHost
{
    private readonly Registrations _registrations = new();

    /// <summary>Signs in by the password grant of the owner's app.</summary>
    public async Task<(string AccessToken, string RefreshToken)> TokensAsync(string name, string password = Password, string scope = "openid offline_access stores", string client = "mobile")
    {
        var answer = await FormAsync(
            ("grant_type", "password"), ("client_id", client), ("username", name), ("password", password), ("scope", scope));
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        return (answer.Json.GetProperty("access_token").GetString()!,
            answer.Json.TryGetProperty("refresh_token", out var refresh) ? refresh.GetString()! : "");
    }

    /// <summary>An access token of another client for the user, as if by the code grant.</summary>
    public async Task<string> TokenOfClientAsync(Client client, Guid user, string scope)
    {
        var now = Clock.GetUtcNow();
        var grant = await Services.GetRequiredService<IGrantStore>().OpenAsync(
            new OpenGrantRequest
            {
                UserId = user,
                ClientId = client.ClientId,
                Scope = ScopeSet.Of(scope.Split(' ')),
                Authentication = new AuthenticationContext(Guid.CreateVersion7(), now, "1", ["pwd"]),
                Device = new ClientDevice(null, null),
                SessionExpiresAt = now.AddDays(1),
            },
            default);
        return (await Services.GetRequiredService<TokenIssuer>().ForUserAsync(new UserTokenRequest(client, grant.ShouldNotBeNull(), grant.Scope), default)).AccessToken;
    }

    public Task<ApiReply> RefreshAsync(string token) =>
        FormAsync(("grant_type", "refresh_token"), ("client_id", "mobile"), ("refresh_token", token));

    public Task<ApiReply> GetAsync(string path, string? token) => SendAsync(HttpMethod.Get, path, token, null);

    public Task<ApiReply> DeleteAsync(string path, string? token) => SendAsync(HttpMethod.Delete, path, token, null);

    public Task<ApiReply> JsonAsync(HttpMethod method, string path, string? token, object body) =>
        SendAsync(method, path, token, new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"));

    public async Task<ApiReply> SendAsync(HttpMethod method, string path, string? token, HttpContent? content)
    {
        using var client = NewClient();
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.SendAsync(request);
        return await ApiReply.ReadAsync(response);
    }

    protected override void AddServices(IServiceCollection services)
    {
        _registrations.Add(TestClients.Mobile());
        _registrations.Add(TestClients.Web());
        _registrations.Add(TestClients.Machine());
        services.AddSingleton<IClientStore>(_registrations).AddSingleton<IScopeStore>(_registrations).AddSingleton<ISigningKeys>(new TestKeys());
        services.AddTokenEngine(failedAuthentications: 10);
    }

    protected override void MapRoutes(WebApplication app)
    {
        base.MapRoutes(app);
        app.MapTokenEndpoints();
        app.MapAccountApi();
    }

    private async Task<ApiReply> FormAsync(params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
        return await SendAsync(HttpMethod.Post, "/connect/token", null, content);
    }
}

/// <summary>An answer, read to its end.</summary>
public sealed record ApiReply(HttpStatusCode Status, string? MediaType, string? Challenge, string? Link, TimeSpan? RetryAfter, string Text)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>The codes of a field's errors.</summary>
    public IEnumerable<string> ErrorsOf(string field) => Json.GetProperty("errors").GetProperty(field).EnumerateArray().Select(code => code.GetString()!);

    public static async Task<ApiReply> ReadAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        response.Content.Headers.ContentType?.MediaType,
        response.Headers.WwwAuthenticate.FirstOrDefault()?.ToString(),
        response.Headers.TryGetValues("Link", out var links) ? links.Single() : null,
        response.Headers.RetryAfter?.Delta,
        await response.Content.ReadAsStringAsync());
}
