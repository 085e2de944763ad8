namespace IdentityPlatform.IdentityServer.Accounts.Federation;

public sealed class LinkRulesTests
{
    private static readonly Guid Someone = Guid.CreateVersion7();
    private static readonly Guid Another = Guid.CreateVersion7();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decide_LinkedSubject_SignsInWhateverTheEmailSays(bool verified)
    {
        // The e-mail there is another account's by now: the subject alone decides.
        var facts = new LinkFacts(Someone, new LocalAccount(Another, EmailVerified: true, IsActive: true));

        LinkRules.Decide(Identity(verified), facts).ShouldBe(new LinkDecision.SignIn(Someone));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decide_NobodyKnown_IsASignUp(bool verified) =>
        LinkRules.Decide(Identity(verified), new LinkFacts(null, null)).ShouldBe(new LinkDecision.SignUp());

    [Fact]
    public void Decide_BothVerified_Links() =>
        LinkRules.Decide(Identity(verified: true), Local(verified: true)).ShouldBe(new LinkDecision.Link(Someone));

    [Fact]
    public void Decide_OnlyTheProviderVerified_Claims() =>
        LinkRules.Decide(Identity(verified: true), Local(verified: false)).ShouldBe(new LinkDecision.Claim(Someone));

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Decide_ProviderDoesNotVouch_AsksForProof(bool localVerified, bool active) =>
        LinkRules.Decide(Identity(verified: false), Local(localVerified, active)).ShouldBe(new LinkDecision.Prove());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decide_DeactivatedAccount_IsNeitherLinkedNorClaimed(bool localVerified) =>
        LinkRules.Decide(Identity(verified: true), Local(localVerified, active: false)).ShouldBe(new LinkDecision.Deactivated());

    private static ProviderIdentity Identity(bool verified) => new() { Subject = "1", Email = "a@example.com", EmailVerified = verified };

    private static LinkFacts Local(bool verified, bool active = true) => new(null, new LocalAccount(Someone, verified, active));
}
