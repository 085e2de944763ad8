namespace IdentityPlatform.IdentityServer.Accounts.Federation;

public sealed class UserNameProposalTests
{
    [Theory]
    [InlineData("grace.park", null, null, "grace_park")]
    [InlineData(null, "grace+news@example.com", null, "gracenews")]
    [InlineData(null, null, "Grace Park", "Grace_Park")]
    [InlineData(null, null, "Ægir Ødegård", "gir_degard")]
    [InlineData("김하늘", "haneul@example.com", "김하늘", "haneul")]
    [InlineData("al", null, null, "al_user")]
    [InlineData(null, null, "하늘", "user")]
    [InlineData("a-very-long-user-name-indeed", null, null, "a_very_long_user_nam")]
    [InlineData("<script>alert(1)</script>", null, null, "scriptalert1script")]
    public void Candidates_First_IsTheNameAsFarAsItGoes(string? userName, string? email, string? name, string expected) =>
        UserNameProposal.Candidates(new ProviderIdentity { Subject = "1", UserName = userName, Email = email, Name = name })[0].ShouldBe(expected);

    [Theory]
    [InlineData("grace")]
    [InlineData("x")]
    [InlineData("ab")]
    [InlineData("____")]
    [InlineData("a-very-long-user-name-indeed")]
    public void Candidates_All_AreAllowedAndDiffer(string userName)
    {
        var names = UserNameProposal.Candidates(new ProviderIdentity { Subject = "1", UserName = userName });

        names.ShouldAllBe(name => name.Length >= 4 && name.Length <= 20 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'));
        names.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(names.Count);
    }
}
