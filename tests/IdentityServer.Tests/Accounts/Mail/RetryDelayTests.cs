using IdentityPlatform.IdentityServer.Accounts.Mail.Delivery;

namespace IdentityPlatform.IdentityServer.Accounts.Mail;

public sealed class RetryDelayTests
{
    [Theory]
    [InlineData(1, 7.5, 12.5)]
    [InlineData(2, 15, 25)]
    [InlineData(5, 120, 200)]
    [InlineData(100, 5400, 9000)]
    public void After_Attempts_DoublesWithJitterUpToTheLongest(int attempt, double least, double most)
    {
        var waits = Enumerable.Range(0, 200).Select(_ => RetryDelay.After(attempt, TimeSpan.FromSeconds(10), TimeSpan.FromHours(2)).TotalSeconds).ToList();

        waits.ShouldAllBe(wait => wait >= least && wait <= most);
        waits.Distinct().Count().ShouldBeGreaterThan(10);
    }
}
