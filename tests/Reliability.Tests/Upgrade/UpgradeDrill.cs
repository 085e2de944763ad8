using IdentityPlatform.Reliability.Load;
using IdentityPlatform.Reliability.Platform;

namespace IdentityPlatform.Reliability.Upgrade;

/// <summary>The previous release and this one take turns on one database, under load .</summary>
public sealed class UpgradeDrill
{
    [PreviousBuildFact]
    public async Task UpgradeAndRollback_UnderLoad_FailNoRequest()
    {
        var previous = PreviousBuildFactAttribute.Folder;
        var platform = new DrillPlatform { Build = previous };
        await platform.InitializeAsync();
        try
        {
            using var following = new CancellationTokenSource();
            var controller = platform.FollowReadinessAsync(following.Token);
            await using var load = await LoadGenerator.StartAsync(platform);

            platform.Setup.Build = null;
            (await platform.Setup.VerbAsync(platform.Database, "migrate")).ShouldNotBeEmpty();
            await load.GoesOnAsync();
            foreach (var build in new[] { null, previous, null })
            {
                platform.Setup.Build = build;
                await ReplaceAllAsync(platform, load);
            }

            await load.StopAsync();
            await following.CancelAsync();
            await controller;
            load.Caller.Outcomes.Where(outcome => outcome.Failed).ShouldBeEmpty(platform.Complaints);
            await Invariants.HoldAsync(load, platform);
        }
        finally
        {
            await platform.DisposeAsync();
        }
    }

    private static async Task ReplaceAllAsync(DrillPlatform platform, LoadGenerator load)
    {
        for (var index = 0; index < 2; index++)
        {
            (await platform.Replicas[index].StopAsync()).ShouldBe(0);
            await platform.StartReplicaAsync(index);
            await load.GoesOnAsync();
        }
    }
}
