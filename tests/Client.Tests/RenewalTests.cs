using System.Net;
using System.Text;
using IdentityPlatform.TestSupport.Issuer;

namespace IdentityPlatform.Client;

/// <summary>K11: the token is added, renewed once for however many, and the request is repeated once.</summary>
public sealed class RenewalTests : ClientTest
{
    [Fact]
    public async Task Send_ClientCredentials_AsksOnceAndUsesTheTokenOn()
    {
        using var http = Machine(options => options.Scope = "a b");

        (await http.GetStringAsync("/echo")).ShouldBeEmpty();
        (await http.GetStringAsync("/echo")).ShouldBeEmpty();

        Tokens.Requests.ShouldBe(["grant_type=client_credentials&scope=a b"]);
        Encoding.UTF8.GetString(Convert.FromBase64String(Tokens.LastCredentials!["Basic ".Length..])).ShouldBe("app:s%3A1");
        Api.Seen.ShouldBe(["Bearer token-1", "Bearer token-1"]);
    }

    [Fact]
    public async Task Send_HundredRefusalsAtOnce_RenewsOnce()
    {
        using var http = User();
        await http.GetStringAsync("/echo");
        Tokens.EndAll();
        Api.GatherRefusals(100);

        var bodies = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            using var response = await http.PostAsync("/echo", new StringContent($"{i}"));
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            return await response.Content.ReadAsStringAsync();
        }));

        bodies.ShouldBe(Enumerable.Range(0, 100).Select(i => $"{i}"));
        Tokens.Requests.Count.ShouldBe(2);
        Api.Seen.Count(header => header == "Bearer token-2").ShouldBe(100);
    }

    [Fact]
    public async Task Send_RefreshToken_KeepsEachNextOne()
    {
        using var http = User();

        await http.GetStringAsync("/echo");
        Kept.ShouldBe("refresh-1");
        Tokens.EndAll();
        await http.GetStringAsync("/echo");

        Kept.ShouldBe("refresh-2");
        Tokens.Requests.ShouldBe(["grant_type=refresh_token&refresh_token=refresh-0&client_id=app", "grant_type=refresh_token&refresh_token=refresh-1&client_id=app"]);
        Tokens.LastCredentials.ShouldBeNull();
    }

    [Fact]
    public async Task Send_TokenNearItsEnd_IsRenewedBefore()
    {
        using var http = Machine();
        await http.GetStringAsync("/echo");

        Time.Pass(TimeSpan.FromSeconds(839));
        await http.GetStringAsync("/echo");
        Tokens.Requests.Count.ShouldBe(1);
        Time.Pass(TimeSpan.FromSeconds(1));
        await http.GetStringAsync("/echo");

        Api.Seen.ShouldBe(["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
    }

    [Fact]
    public async Task Send_VeryShortLifetime_UsesHalfOfIt()
    {
        Tokens.ExpiresIn = 20;
        using var http = Machine();
        await http.GetStringAsync("/echo");
        Time.Pass(TimeSpan.FromSeconds(9));

        await http.GetStringAsync("/echo");

        Tokens.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Send_ServerAwayWhileTheTokenLives_UsesItOn()
    {
        using var http = Machine();
        await http.GetStringAsync("/echo");
        Tokens.Mood = TokenMood.Down;
        Time.Pass(TimeSpan.FromSeconds(870));

        await http.GetStringAsync("/echo");
        await http.GetStringAsync("/echo");

        Api.Seen.ShouldAllBe(header => header == "Bearer token-1");
        // The first tried twice; the second within ten seconds did not.
        Tokens.Requests.Count.ShouldBe(3);
        Time.Pass(TimeSpan.FromSeconds(30));
        await Should.ThrowAsync<TokenRequestException>(() => http.GetStringAsync("/echo"));
    }

    [Fact]
    public async Task Send_AlwaysRefused_RepeatsOnceAndDoesNotRenewForEveryCall()
    {
        using var http = Machine();

        for (var i = 0; i < 5; i++)
        {
            using var response = await http.GetAsync("/never");
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        Tokens.Requests.Count.ShouldBe(2);
        Api.Seen.Count.ShouldBe(6);
        Time.Pass(TimeSpan.FromSeconds(31));
        using var later = await http.GetAsync("/never");
        Tokens.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Send_StrongerSignInAsked_IsTheAppsToDo()
    {
        using var http = Machine();

        using var response = await http.GetAsync("/stepup");

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.Single().Parameter!.ShouldContain("acr_values");
        Api.Seen.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Renew_TokenThatWasReplacedMeanwhile_GivesTheNewOneWithoutAsking()
    {
        var options = new IdentityPlatformTokenOptions { Issuer = Issuer.Url, ClientId = "app", ClientSecret = "s", Origins = { Api.Url } };
        var source = AccessTokenSource.Create(options, () => new HttpClient(), Time);
        var old = await source.GetAsync(CancellationToken.None);
        var renewed = await source.RenewAsync(old, CancellationToken.None);

        (await source.RenewAsync(old, CancellationToken.None)).ShouldBeSameAs(renewed);
        (await source.GetAsync(CancellationToken.None)).ShouldBeSameAs(renewed);

        Tokens.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Send_OneCallerGivesUp_OthersGetTheToken()
    {
        var gate = new TaskCompletionSource();
        Tokens.Gate = gate.Task;
        using var http = Machine();
        using var impatient = new CancellationTokenSource();
        var (first, second) = (http.GetAsync("/echo", impatient.Token), http.GetStringAsync("/echo"));

        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        gate.SetResult();

        await second;
        Tokens.Requests.Count.ShouldBe(1);
    }
}
