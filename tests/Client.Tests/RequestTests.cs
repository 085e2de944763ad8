using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.Client;

/// <summary>Which requests carry a token, and which are sent again.</summary>
public sealed class RequestTests : ClientTest
{
    [Fact]
    public async Task Send_ToAnotherOrigin_CarriesNoToken()
    {
        await using var other = await GuardedApi.StartAsync(Issuer);
        using var http = Machine();

        using var response = await http.GetAsync(other.Url + "/echo");

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        other.Seen.ShouldBe([""]);
        Tokens.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Send_RedirectedToAnotherOrigin_TakesNoTokenAlongAndRenewsNothing()
    {
        await using var other = await GuardedApi.StartAsync(Issuer);
        using var http = Machine();

        using var response = await http.GetAsync("/elsewhere?to=" + Uri.EscapeDataString(other.Url + "/echo"));

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        other.Seen.ShouldBe([""]);
        Tokens.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Send_WithItsOwnAuthorization_IsLeftAlone()
    {
        using var http = Machine();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/never") { Headers = { Authorization = new AuthenticationHeaderValue("Basic", "YTpi") } };

        using var response = await http.SendAsync(request);

        Api.Seen.ShouldBe(["Basic YTpi"]);
        Tokens.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Send_Afterwards_TheRequestKeepsNoToken()
    {
        using var http = Machine();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/echo");

        using var response = await http.SendAsync(request);

        request.Headers.Authorization.ShouldBeNull();
    }

    public static TheoryData<string, Func<HttpContent>> Repeatable() => new()
    {
        { "text", () => new StringContent("body") },
        { "bytes", () => new ByteArrayContent("body"u8.ToArray()) },
        { "form", () => new FormUrlEncodedContent([new("a", "b")]) },
        { "JSON", () => JsonContent.Create(new { a = 1 }) },
        { "parts", () => new MultipartContent { new StringContent("a"), new ByteArrayContent([1]) } },
    };

    [Theory]
    [MemberData(nameof(Repeatable))]
    public async Task Send_RefusedContentThatCanBeReadAgain_IsSentAgain(string what, Func<HttpContent> content)
    {
        using var http = Machine();
        await http.GetStringAsync("/echo");
        Tokens.EndAll();

        using var response = await http.PostAsync("/echo", content());

        response.StatusCode.ShouldBe(HttpStatusCode.OK, what);
        (await response.Content.ReadAsByteArrayAsync()).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Send_RefusedStream_IsNotSentAgainAndTheNextCallHasTheNewToken()
    {
        using var http = Machine();
        await http.GetStringAsync("/echo");
        Tokens.EndAll();

        using (var response = await http.PostAsync("/echo", new StreamContent(new MemoryStream("body"u8.ToArray()))))
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        await http.GetStringAsync("/echo");
        Tokens.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Send_RefusedStreamToBeBuffered_IsSentAgain()
    {
        using var http = Machine();
        await http.GetStringAsync("/echo");
        Tokens.EndAll();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = new StreamContent(new MemoryStream("body"u8.ToArray())) };
        request.Options.Set(AccessTokenHandler.BufferForRetry, value: true);

        using var response = await http.SendAsync(request);

        (await response.Content.ReadAsStringAsync()).ShouldBe("body");
    }

    public static TheoryData<string, Action<IdentityPlatformTokenOptions>> Wrong() => new()
    {
        { "Issuer", options => options.Issuer = "http://id.example.com" },
        { "Issuer", options => options.Issuer = "https://id.example.com/" },
        { "ClientId", options => options.ClientId = "" },
        { "ClientSecret", options => options.ClientSecret = null },
        { "Origins", options => options.Origins.Clear() },
        { "Origins", options => options.Origins.Add("http://api.example.com") },
        { "Origins", options => options.Origins.Add("https://api.example.com/v1") },
        { "RenewBefore", options => options.RenewBefore = TimeSpan.FromSeconds(-1) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Start_WrongSetting_IsNamed(string setting, Action<IdentityPlatformTokenOptions> change)
    {
        var builder = new HostApplicationBuilder();
        builder.Services.AddHttpClient("api").AddIdentityPlatformToken(options =>
        {
            (options.Issuer, options.ClientId, options.ClientSecret) = ("https://id.example.com", "app", "secret");
            options.Origins.Add("https://api.example.com");
            change(options);
        });
        using var host = builder.Build();

        (await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync())).Message.ShouldContain(setting);
    }

    [Fact]
    public async Task Create_WithoutDependencyInjection_WorksAlike()
    {
        var options = new IdentityPlatformTokenOptions { Issuer = Issuer.Url, ClientId = "app", ClientSecret = "s", Origins = { Api.Url } };
        using var http = new HttpClient(new AccessTokenHandler(AccessTokenSource.Create(options, () => new HttpClient()), options.Origins) { InnerHandler = new SocketsHttpHandler() });

        (await http.GetStringAsync(Api.Url + "/echo")).ShouldBeEmpty();
        Api.Seen.ShouldBe(["Bearer token-1"]);
    }
}
