using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.TestSupport.Engine;

namespace IdentityPlatform.Protocol.Authorization;

public sealed class InteractionDecisionTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Alice = Guid.Parse("01900000-0000-7000-8000-00000000000a");
    private static readonly Guid Bob = Guid.Parse("01900000-0000-7000-8000-00000000000b");

    // Signed in an hour ago; the request began a minute ago.
    private static readonly BrowserUser SignedIn = new(Alice, Now.AddHours(-1), "1");
    private static readonly BrowserUser Fresh = new(Alice, Now.AddSeconds(-5), "1");

    [Theory]
    [InlineData(Prompts.Unspecified, NextStep.SignIn)]
    [InlineData(Prompts.Login, NextStep.SignIn)]
    [InlineData(Prompts.SelectAccount, NextStep.SignIn)]
    [InlineData(Prompts.Consent, NextStep.SignIn)]
    [InlineData(Prompts.Create, NextStep.Register)]
    public void Make_NobodySignedIn_AsksForAPerson(Prompts prompts, NextStep expected) => Decide(Request(prompts), null).Step.ShouldBe(expected);

    [Theory]
    [InlineData(Prompts.Unspecified, NextStep.Issue)]
    [InlineData(Prompts.None, NextStep.Issue)]
    [InlineData(Prompts.Login, NextStep.SignIn)]
    [InlineData(Prompts.SelectAccount, NextStep.SelectAccount)]
    [InlineData(Prompts.Consent, NextStep.Consent)]
    [InlineData(Prompts.Create, NextStep.Register)]
    [InlineData(Prompts.Login | Prompts.Consent, NextStep.SignIn)]
    public void Make_SignedInBefore_FollowsPrompt(Prompts prompts, NextStep expected) => Decide(Request(prompts), SignedIn).Step.ShouldBe(expected);

    [Theory]
    [InlineData(Prompts.Login, NextStep.Issue)]
    [InlineData(Prompts.SelectAccount, NextStep.Issue)]
    [InlineData(Prompts.Create, NextStep.Issue)]
    [InlineData(Prompts.Login | Prompts.Consent, NextStep.Consent)]
    public void Make_SignedInForThis_GoesOn(Prompts prompts, NextStep expected) => Decide(Request(prompts), Fresh).Step.ShouldBe(expected);

    [Theory]
    [InlineData(0, NextStep.SignIn)]
    [InlineData(3599, NextStep.SignIn)]
    [InlineData(3600, NextStep.Issue)]
    [InlineData(10000, NextStep.Issue)]
    public void Make_MaxAge_ComparesWithTheAuthentication(int seconds, NextStep expected)
    {
        var request = Request() with { MaxAge = TimeSpan.FromSeconds(seconds) };
        Decide(request, SignedIn).Step.ShouldBe(expected);
        Decide(request, Fresh).Step.ShouldBe(NextStep.Issue);
    }

    [Fact]
    public void Make_Silently_SaysWhyItCannot()
    {
        Silent(Request(Prompts.None), null).ShouldBe("login_required");
        Silent(Request(Prompts.None) with { MaxAge = TimeSpan.FromSeconds(1) }, SignedIn).ShouldBe("login_required");
        Silent(Request(Prompts.None) with { HintedUser = Bob }, SignedIn).ShouldBe("login_required");
        Silent(Request(Prompts.None, firstParty: false), SignedIn).ShouldBe("consent_required");
        Decide(Request(Prompts.None) with { HintedUser = Alice }, SignedIn).Step.ShouldBe(NextStep.Issue);
    }

    [Fact]
    public void Make_HintOfAnotherUser_AsksOnceThenRefuses()
    {
        var request = Request() with { HintedUser = Bob };
        Decide(request, SignedIn).Step.ShouldBe(NextStep.SignIn);
        Silent(request, Fresh).ShouldBe("login_required");
        Decide(request, Fresh with { UserId = Bob }).Step.ShouldBe(NextStep.Issue);
    }

    [Fact]
    public void Make_AccountChosen_GoesOnForThatAccountOnly()
    {
        var request = Request(Prompts.SelectAccount);
        Decide(request, SignedIn, progress => progress with { ChosenUser = Alice }).Step.ShouldBe(NextStep.Issue);
        Decide(request, SignedIn, progress => progress with { ChosenUser = Bob }).Step.ShouldBe(NextStep.SelectAccount);
    }

    [Fact]
    public void Make_ThirdParty_AsksUnlessRememberedForAllScopes()
    {
        var request = Request(firstParty: false);
        Decide(request, SignedIn).Step.ShouldBe(NextStep.Consent);
        Decide(request, SignedIn, remembered: ScopeSet.Of("openid")).Step.ShouldBe(NextStep.Consent);
        Decide(request, SignedIn, remembered: ScopeSet.Of("openid", "email", "plan")).Step.ShouldBe(NextStep.Issue);
        Decide(request with { Prompts = Prompts.Consent }, SignedIn, remembered: ScopeSet.Of("openid", "email")).Step.ShouldBe(NextStep.Consent);
    }

    [Fact]
    public void Make_Consented_CountsForThatUserOnly()
    {
        var request = Request(Prompts.Consent, firstParty: false);
        Decide(request, SignedIn, progress => progress with { ConsentedUser = Alice }).Step.ShouldBe(NextStep.Issue);
        Decide(request, SignedIn, progress => progress with { ConsentedUser = Bob }).Step.ShouldBe(NextStep.Consent);
    }

    [Theory]
    [InlineData("http://127.0.0.1:4000/cb", NextStep.Consent)] // AC-188, RFC 8252 §8.6
    [InlineData("com.example.app:/cb", NextStep.Consent)]
    [InlineData("https://client.example/callback", NextStep.Issue)]
    public void Make_PublicNativeClient_IsAskedEvenWhenRemembered(string redirectUri, NextStep expected)
    {
        var request = Request(firstParty: false) with { RedirectUri = redirectUri };
        request = request with { Client = request.Client with { ApplicationType = ApplicationType.Native } };
        Decide(request, SignedIn, remembered: ScopeSet.Of("openid", "email")).Step.ShouldBe(expected);
        Decide(request with { Client = request.Client with { FirstParty = true } }, SignedIn).Step.ShouldBe(NextStep.Issue);
    }

    [Fact]
    public void Make_NativeClientWithASecret_IsAskedLikeAPublicOne()
    {
        var request = Request(firstParty: false) with { RedirectUri = "com.example.app:/cb" };
        request = request with { Client = TestClients.Web() with { ApplicationType = ApplicationType.Native } };
        Decide(request, SignedIn, remembered: ScopeSet.Of("openid", "email")).Step.ShouldBe(NextStep.Consent);
    }

    [Theory]
    [InlineData("1", "1", NextStep.Issue)]
    [InlineData("2", "1", NextStep.SecondFactor)]
    [InlineData("2", "2", NextStep.Issue)]
    [InlineData("1", "2", NextStep.Issue)] // two factors are one and more
    [InlineData("1 2", "1", NextStep.Issue)] // OpenID Connect Core §3.1.2.1: any one of them
    [InlineData("2 1", "1", NextStep.Issue)]
    [InlineData("phr 2", "1", NextStep.SecondFactor)]
    [InlineData("phr", "1", NextStep.Issue)] // §5.5.1.1: voluntary where we do not know what is meant
    public void Make_AcrValues_AskForTheSecondFactor(string asked, string shown, NextStep expected)
    {
        var request = Request() with { AcrValues = asked.Split(' ') };
        Decide(request, SignedIn with { Acr = shown }).Step.ShouldBe(expected);
        Decide(request, Fresh with { Acr = shown }).Step.ShouldBe(expected);
        Decide(request with { Prompts = Prompts.Consent }, SignedIn with { Acr = shown }).Step.ShouldBe(expected == NextStep.Issue ? NextStep.Consent : expected);
    }

    [Fact]
    public void Make_AcrValuesWithOldSignIn_SignsInFirst()
    {
        var request = Request() with { AcrValues = ["2"], MaxAge = TimeSpan.FromMinutes(5) };
        Decide(request, SignedIn).Step.ShouldBe(NextStep.SignIn);
        Decide(request, SignedIn with { Acr = "2" }).Step.ShouldBe(NextStep.SignIn);
        Decide(request, Fresh).Step.ShouldBe(NextStep.SecondFactor);
        Decide(request, Fresh with { Acr = "2" }).Step.ShouldBe(NextStep.Issue);
        Decide(request, null).Step.ShouldBe(NextStep.SignIn);
    }

    [Fact]
    public void Make_AcrValuesSilently_NeedsThePerson()
    {
        Silent(Request(Prompts.None) with { AcrValues = ["2"] }, SignedIn).ShouldBe("interaction_required");
        Silent(Request(Prompts.None) with { AcrValues = ["2"] }, null).ShouldBe("login_required");
    }

    [Fact]
    public void Make_DeniedAtTheSecondFactor_SaysThatItIsUnmet()
    {
        var request = Request(firstParty: false) with { AcrValues = ["2"] };
        Silent(request, SignedIn, progress => progress with { Denied = true }).ShouldBe("unmet_authentication_requirements");
        Silent(request, SignedIn with { Acr = "2" }, progress => progress with { Denied = true }).ShouldBe("access_denied", "at the consent page");
        Silent(request, null, progress => progress with { Denied = true }).ShouldBe("access_denied", "at the sign-in page");
        Silent(request with { Prompts = Prompts.Login }, SignedIn, progress => progress with { Denied = true }).ShouldBe("access_denied", "at the sign-in page");
    }

    [Fact]
    public void Make_Denied_IsOverWhateverElseHolds() =>
        Silent(Request(), Fresh, progress => progress with { Denied = true, ConsentedUser = Alice }).ShouldBe("access_denied");

    private static AuthorizationRequest Request(Prompts prompts = Prompts.Unspecified, bool firstParty = true) => new()
    {
        Client = TestClients.Spa() with { FirstParty = firstParty },
        RedirectUri = RequestBuilder.Callback,
        Scope = ScopeSet.Of("openid", "email"),
        Prompts = prompts,
        Parameters = RequestParameters.Of([]),
    };

    private static InteractionDecision Decide(
        AuthorizationRequest request, BrowserUser? user, Func<InteractionProgress, InteractionProgress>? change = null, ScopeSet? remembered = null)
    {
        var progress = new InteractionProgress(Now.AddMinutes(-1));
        return InteractionDecision.Make(new(request, user, change?.Invoke(progress) ?? progress, remembered, Now));
    }

    private static string Silent(AuthorizationRequest request, BrowserUser? user, Func<InteractionProgress, InteractionProgress>? change = null)
    {
        var decision = Decide(request, user, change);
        decision.Step.ShouldBe(NextStep.Refuse);
        return decision.Error.ShouldNotBeNull().Code;
    }
}
