using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.Protocol.Clients;

public sealed class ClientAuthenticatorTests : IDisposable
{
    private readonly Registrations _registrations = new();
    private readonly ManualTime _time = new();
    private readonly ClientSecretVerifier _secrets = new(2);
    private readonly ClientAuthenticator _authenticator;

    public ClientAuthenticatorTests()
    {
        _authenticator = new ClientAuthenticator(_registrations, _secrets, new AuthenticationFailures(_time, allowed: 10), _time);
        _registrations.Add(TestClients.Web());
        _registrations.Add(TestClients.Spa());
    }

    public void Dispose() => _secrets.Dispose();

    [Fact]
    public async Task AuthenticateAsync_Valid_IsTheClient()
    {
        (await AuthenticateAsync()).Value.ClientId.ShouldBe("web");
        (await AuthenticateAsync(new(ClientAuthenticationMethods.None, "spa", null))).Value.IsPublic.ShouldBeTrue();
    }

    [Theory]
    [InlineData(ClientAuthenticationMethods.ClientSecretPost, "web", TestClients.Secret)] // right secret, other method
    [InlineData(ClientAuthenticationMethods.None, "web", null)]
    [InlineData(ClientAuthenticationMethods.ClientSecretBasic, "web", "wrong")]
    [InlineData(ClientAuthenticationMethods.ClientSecretBasic, "web", "")]
    [InlineData(ClientAuthenticationMethods.ClientSecretBasic, "WEB", TestClients.Secret)]
    [InlineData(ClientAuthenticationMethods.ClientSecretBasic, "nobody", TestClients.Secret)]
    [InlineData(ClientAuthenticationMethods.ClientSecretBasic, "spa", "")]
    [InlineData(ClientAuthenticationMethods.None, "nobody", null)]
    public async Task AuthenticateAsync_OneThingWrong_IsInvalidClient(string method, string id, string? secret)
    {
        var error = (await AuthenticateAsync(new(method, id, secret))).Error!;
        (error.Code, error.Status, error.Description).ShouldBe(("invalid_client", 401, "Client authentication failed."));
    }

    [Fact]
    public async Task AuthenticateAsync_ReplacedSecret_WorksUntilItsEnd()
    {
        var next = ClientSecret.Create();
        _registrations.Add(TestClients.Web() with
        {
            SecretHash = ClientSecret.HashGenerated(next),
            PreviousSecretHash = TestClients.Web().SecretHash,
            PreviousSecretExpiresAt = _time.GetUtcNow().AddHours(1),
        });
        (await AuthenticateAsync()).IsSuccess.ShouldBeTrue("the old one");
        (await AuthenticateAsync(new(ClientAuthenticationMethods.ClientSecretBasic, "web", next))).IsSuccess.ShouldBeTrue("the new one");
        (await AuthenticateAsync(new(ClientAuthenticationMethods.ClientSecretBasic, "web", "neither"))).Error!.Code.ShouldBe("invalid_client");

        _time.Pass(TimeSpan.FromHours(1));
        (await AuthenticateAsync()).Error!.Code.ShouldBe("invalid_client");
        (await AuthenticateAsync(new(ClientAuthenticationMethods.ClientSecretBasic, "web", next))).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task AuthenticateAsync_Disabled_IsInvalidClient()
    {
        _registrations.Add(TestClients.Web() with { Enabled = false });
        (await AuthenticateAsync()).Error!.Code.ShouldBe("invalid_client");
        _registrations.Add(TestClients.Spa() with { Enabled = false });
        (await AuthenticateAsync(new(ClientAuthenticationMethods.None, "spa", null))).Error!.Code.ShouldBe("invalid_client");
    }

    [Fact]
    public async Task AuthenticateAsync_ConfidentialWithoutStoredSecret_IsInvalidClient()
    {
        _registrations.Add(TestClients.Web() with { SecretHash = null });
        (await AuthenticateAsync(new(ClientAuthenticationMethods.ClientSecretBasic, "web", ""))).Error!.Code.ShouldBe("invalid_client");
    }

    [Fact]
    public async Task AuthenticateAsync_ManyFailures_ThrottlesThatAddressForAMinute()
    {
        _registrations.Add(TestClients.Web() with { SecretHash = ClientSecret.HashChosen("chosen") });
        var wrong = new PresentedCredentials(ClientAuthenticationMethods.ClientSecretBasic, "web", "wrong");
        var right = wrong with { Secret = "chosen" };
        (await AuthenticateAsync(right)).IsSuccess.ShouldBeTrue();
        for (var i = 0; i < 10; i++)
        {
            (await AuthenticateAsync(wrong)).Error!.Status.ShouldBe(401);
        }

        // A chosen secret could be guessed: even the right one waits.
        var error = (await AuthenticateAsync(right)).Error!;
        (error.Status, error.RetryAfter).ShouldBe((429, TimeSpan.FromMinutes(1)));
        (await _authenticator.AuthenticateAsync(right, "198.51.100.7", default)).IsSuccess.ShouldBeTrue();
        _time.Pass(TimeSpan.FromMinutes(1));
        (await AuthenticateAsync(right)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task AuthenticateAsync_InventedClients_ShareOneCount()
    {
        for (var i = 0; i < 10; i++)
        {
            (await AuthenticateAsync(new(ClientAuthenticationMethods.ClientSecretBasic, $"invented-{i}", "x"))).Error!.Status.ShouldBe(401);
        }

        (await AuthenticateAsync(new(ClientAuthenticationMethods.ClientSecretBasic, "invented", "x"))).Error!.Status.ShouldBe(429);
        (await AuthenticateAsync()).IsSuccess.ShouldBeTrue();
    }

    private ValueTask<Result<Client>> AuthenticateAsync(PresentedCredentials? credentials = null) => _authenticator.AuthenticateAsync(
        credentials ?? new(ClientAuthenticationMethods.ClientSecretBasic, "web", TestClients.Secret), "192.0.2.1", default);
}
