namespace IdentityPlatform.Protocol.Authorization;

public sealed class IdTokenHintTests
{
    [Fact]
    public async Task ValidateAsync_ExpiredHintOfOurs_NamesTheUser()
    {
        var user = Guid.CreateVersion7();
        var builder = RequestBuilder.Valid();
        (await builder.With("id_token_hint", builder.IdToken(user)).RequestAsync()).HintedUser.ShouldBe(user);
    }

    [Theory]
    [InlineData("other", "JWT", RequestBuilder.Issuer)]
    [InlineData("spa", "at+jwt", RequestBuilder.Issuer)]
    [InlineData("spa", "logout+jwt", RequestBuilder.Issuer)]
    [InlineData("spa", "JWT", "https://other.example")]
    public async Task ValidateAsync_HintNotForThisClient_IsRefused(string audience, string typ, string issuer)
    {
        var builder = RequestBuilder.Valid();
        (await builder.With("id_token_hint", builder.IdToken(Guid.CreateVersion7(), audience, typ, issuer)).RefusalAsync()).Error.Code.ShouldBe("invalid_request");
    }

    [Fact]
    public async Task ValidateAsync_HintOfAnotherKey_IsRefused()
    {
        using var foreign = Jose.SigningKey.Create("RS256", RequestBuilder.Keys.Current("RS256").Kid);
        var builder = RequestBuilder.Valid();
        await builder.With("id_token_hint", builder.IdToken(Guid.CreateVersion7(), key: foreign)).RefusalAsync();
    }
}
