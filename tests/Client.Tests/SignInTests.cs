using IdentityPlatform.TestSupport.Issuer;

namespace IdentityPlatform.Client;

/// <summary>What a client does when the server gives no token.</summary>
public sealed class SignInTests : ClientTest
{
    [Fact]
    public async Task Send_RefreshTokenRefused_AsksForASignInAndNotTheServerAgain()
    {
        Kept = "stolen";
        using var http = User();

        await Should.ThrowAsync<SignInRequiredException>(() => http.GetStringAsync("/echo"));
        await Should.ThrowAsync<SignInRequiredException>(() => http.GetStringAsync("/echo"));

        Tokens.Requests.Count.ShouldBe(1);
        Api.Seen.ShouldBeEmpty();
        // The user signed in again.
        Kept = "refresh-0";
        await http.GetStringAsync("/echo");
    }

    [Fact]
    public async Task Send_NobodySignedIn_AsksForASignIn()
    {
        Kept = null;
        using var http = User();

        await Should.ThrowAsync<SignInRequiredException>(() => http.GetStringAsync("/echo"));

        Tokens.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Send_SessionEndsWhileInUse_AsksForASignIn()
    {
        using var http = User();
        await http.GetStringAsync("/echo");
        Tokens.EndAll();
        Tokens.Mood = TokenMood.RefusesTheGrant;

        await Should.ThrowAsync<SignInRequiredException>(() => http.GetStringAsync("/echo"));
    }

    [Fact]
    public async Task Send_AnswerWasLost_AsksOnceMoreWithTheSameRefreshToken()
    {
        Tokens.Mood = TokenMood.LosesTheNextAnswer;
        using var http = User();

        await http.GetStringAsync("/echo");

        Tokens.Requests.Distinct().Count().ShouldBe(1);
        Tokens.Requests.Count.ShouldBe(2);
        Kept.ShouldBe(Tokens.RefreshToken);
    }

    [Fact]
    public async Task Send_NextRefreshTokenCannotBeKept_IsToldAndNotLost()
    {
        var isFull = true;
        using var http = User(options => options.SaveRefreshToken = (_, _) => isFull ? throw new IOException("the disk is full") : ValueTask.CompletedTask);

        await Should.ThrowAsync<IOException>(() => http.GetStringAsync("/echo"));
        isFull = false;

        await http.GetStringAsync("/echo");
        Tokens.Requests.Last().ShouldContain("refresh_token=refresh-1");
    }

    [Theory]
    [InlineData(TokenMood.RefusesTheClient, "invalid_client")]
    [InlineData(TokenMood.Down, null)]
    [InlineData(TokenMood.SendsAnotherType, null)]
    public async Task Send_NoToken_SaysWhyAndKeepsTheRefreshToken(TokenMood mood, string? error)
    {
        Tokens.Mood = mood;
        using var http = User();

        (await Should.ThrowAsync<TokenRequestException>(() => http.GetStringAsync("/echo"))).Error.ShouldBe(error);

        Api.Seen.ShouldBeEmpty();
        Tokens.Mood = TokenMood.Fine;
        await http.GetStringAsync("/echo");
    }

    [Theory]
    [InlineData(IssuerMood.SaysAnotherIssuer)]
    [InlineData(IssuerMood.Down)]
    public async Task Send_IssuerNotInOrder_SendsNothing(IssuerMood mood)
    {
        Issuer.Mood = mood;
        using var http = Machine();

        await Should.ThrowAsync<TokenRequestException>(() => http.GetStringAsync("/echo"));

        Tokens.Requests.ShouldBeEmpty();
        Issuer.Mood = IssuerMood.Fine;
        await http.GetStringAsync("/echo");
    }

    [Fact]
    public void ToString_OfAToken_DoesNotTellIt() => new ClientToken("secret", DateTimeOffset.MaxValue).ToString().ShouldNotContain("secret");
}
