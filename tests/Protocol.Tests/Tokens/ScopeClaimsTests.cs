namespace IdentityPlatform.Protocol.Tokens;

public sealed class ScopeClaimsTests
{
    [Fact]
    public void For_Scopes_AnswersTheirClaims()
    {
        ScopeClaims.For(ScopeSet.Of("openid", "email", "images:read")).ShouldBe(["sub", "email", "email_verified"]);
        ScopeClaims.For(ScopeSet.Of("stores", "plan")).ShouldBe(["plan", "plan_since", "store_id", "stores"]);
        ScopeClaims.For(ScopeSet.Empty).ShouldBeEmpty();
    }

    [Fact]
    public void Supported_HasEachClaimOnce()
    {
        ScopeClaims.Supported.ShouldBeUnique();
        ScopeClaims.Supported.ShouldContain("updated_at");
        ScopeClaims.Supported.ShouldContain("at_hash");
        ScopeClaims.For(ScopeSet.Of(ScopeNames.OfUsers)).ShouldBeSubsetOf(ScopeClaims.Supported);
    }
}
