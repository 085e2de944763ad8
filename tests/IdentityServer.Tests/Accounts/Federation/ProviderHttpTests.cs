using System.Net;
using System.Text;

namespace IdentityPlatform.IdentityServer.Accounts.Federation;

/// <summary>Answers that are JSON by their form and still cannot be read: the provider is at fault, and the person is told so.</summary>
public sealed class ProviderHttpTests
{
    private static readonly Uri Endpoint = new("https://id.example/token");

    [Theory]
    [InlineData("""{"\ud800":1,"access_token":"a"}""")] // half a surrogate pair as a name
    [InlineData("""{"access_token":"a\r\nX-Injected: b"}""")]
    [InlineData("""{"access_token":"a\u0000"}""")]
    [InlineData("""{"access_token":""}""")]
    public async Task PostForTokensAsync_AnswerThatCannotBeUsed_IsTheProvidersFault(string answer) =>
        (await Should.ThrowAsync<ProviderException>(PostAsync(HttpStatusCode.OK, answer))).Problem.ShouldBe(ProviderProblem.Invalid);

    [Fact]
    public async Task PostForTokensAsync_RefusalThatCannotBeRead_IsARefusal() =>
        (await Should.ThrowAsync<ProviderException>(PostAsync(HttpStatusCode.BadRequest, """{"\ud800":1,"error":"\ud800"}"""))).Problem.ShouldBe(ProviderProblem.Refused);

    [Fact]
    public async Task PostForTokensAsync_LifetimeThatIsNoText_IsPassedOver() =>
        (await PostAsync(HttpStatusCode.OK, """{"access_token":"a","expires_in":"\ud800"}""")).ExpiresAt.ShouldBeNull();

    [Fact]
    public async Task IsTrue_BrokenText_IsFalse() =>
        (await new ProviderHttp(new Answering(HttpStatusCode.OK, """{"email_verified":"\ud800"}"""), TimeProvider.System).GetAsync(Endpoint, null, default))
            .IsTrue("email_verified").ShouldBeFalse();

    private static Task<ProviderTokens> PostAsync(HttpStatusCode status, string answer) =>
        new ProviderHttp(new Answering(status, answer), TimeProvider.System).PostForTokensAsync(Endpoint, new Dictionary<string, string>(), null, default);

    private sealed class Answering(HttpStatusCode status, string answer) : HttpMessageHandler, IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(answer, Encoding.UTF8, "application/json") });
    }
}
