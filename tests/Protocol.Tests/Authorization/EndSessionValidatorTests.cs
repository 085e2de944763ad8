using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.Protocol.Authorization;

public sealed class EndSessionValidatorTests
{
    private const string Home = "https://client.example/bye";
    private static readonly Guid Alice = Guid.Parse("01900000-0000-7000-8000-00000000000a");
    private readonly RequestBuilder _tokens = RequestBuilder.Valid();

    private string Hint => _tokens.IdToken(Alice);

    [Fact]
    public async Task ValidateAsync_HintAndRegisteredUri_GoesThereAtOnce()
    {
        var intent = await ValidateAsync(("id_token_hint", Hint), ("post_logout_redirect_uri", Home), ("state", "s"));
        (intent.Client?.ClientId, intent.PostLogoutRedirectUri, intent.State, intent.Hint?.UserId).ShouldBe(("spa", Home, "s", Alice));
        intent.NeedsNoConfirmation(Alice).ShouldBeTrue();
        intent.NeedsNoConfirmation(null).ShouldBeTrue();
        intent.NeedsNoConfirmation(Guid.CreateVersion7()).ShouldBeFalse();
    }

    [Fact]
    public async Task ValidateAsync_HintOnly_SignsOutAndStays()
    {
        var intent = await ValidateAsync(("id_token_hint", Hint));
        intent.PostLogoutRedirectUri.ShouldBeNull();
        intent.NeedsNoConfirmation(Alice).ShouldBeTrue();
    }

    [Theory]
    [InlineData("https://client.example/bye?foo=bar")]
    [InlineData("https://client.example/bye/")]
    [InlineData("https://evil-client.example/bye")] // AC-017
    [InlineData("https://evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task ValidateAsync_UriNotRegistered_AsksAndNeverRedirects(string uri)
    {
        var intent = await ValidateAsync(("id_token_hint", Hint), ("post_logout_redirect_uri", uri), ("state", "s"));
        intent.PostLogoutRedirectUri.ShouldBeNull();
        intent.NeedsNoConfirmation(Alice).ShouldBeFalse();
    }

    [Theory]
    [InlineData("forged")]
    [InlineData("none")]
    [InlineData("another client's")]
    public async Task ValidateAsync_HintNotBelieved_AsksAndNeverRedirects(string kind)
    {
        using var foreign = Jose.SigningKey.Create("RS256", RequestBuilder.Keys.Current("RS256").Kid);
        var hint = kind switch
        {
            "forged" => _tokens.IdToken(Alice, key: foreign),
            "none" => "eyJhbGciOiJub25lIn0." + Hint.Split('.')[1] + ".",
            _ => _tokens.IdToken(Alice, audience: "other"),
        };
        var intent = await ValidateAsync(("id_token_hint", hint), ("client_id", "spa"), ("post_logout_redirect_uri", Home));
        (intent.Client, intent.Hint, intent.PostLogoutRedirectUri).ShouldBe((null, null, null));
        intent.NeedsNoConfirmation(Alice).ShouldBeFalse();
        intent.NeedsNoConfirmation(null).ShouldBeFalse();
    }

    [Fact]
    public async Task ValidateAsync_NoHint_AsksFirst()
    {
        var intent = await ValidateAsync(("client_id", "spa"), ("post_logout_redirect_uri", Home));
        intent.PostLogoutRedirectUri.ShouldBe(Home);
        intent.NeedsNoConfirmation(Alice).ShouldBeFalse();

        (await ValidateAsync(("post_logout_redirect_uri", Home))).PostLogoutRedirectUri.ShouldBeNull();
        (await ValidateAsync(("state", "s"))).NeedsNoConfirmation(Alice).ShouldBeFalse();
    }

    private async Task<EndSessionIntent> ValidateAsync(params (string Name, string Value)[] parameters)
    {
        var registrations = new Registrations();
        registrations.Add(TestClients.Spa() with { PostLogoutRedirectUris = [Home] });
        return await new EndSessionValidator(registrations, _tokens.Hints).ValidateAsync(
            RequestParameters.Of(parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))), default);
    }
}
