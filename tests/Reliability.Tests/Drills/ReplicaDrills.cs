using System.Security.Cryptography;
using IdentityPlatform.Reliability.Load;
using IdentityPlatform.Reliability.Platform;

namespace IdentityPlatform.Reliability.Drills;

/// <summary>Replicas come and go .</summary>
[Collection(DrillDefinition.Name)]
public sealed class ReplicaDrills(DrillPlatform platform)
{
    private const int Rounds = 3;

    [Fact]
    public async Task Kill_OneReplicaAtRandomInstants_LosesNothingThatWasAnswered()
    {
        await using var load = await LoadGenerator.StartAsync(platform);
        for (var round = 0; round < Rounds; round++)
        {
            var index = round % 2;
            await Task.Delay(RandomNumberGenerator.GetInt32(50, 600));

            await platform.Replicas[index].KillAsync();

            await load.GoesOnAsync();
            await platform.StartReplicaAsync(index);
        }

        await load.GoesOnAsync();
        await Invariants.HoldAsync(load, platform);
    }

    [Fact]
    public async Task RollingRestart_UnderLoad_FailsNoRequest()
    {
        using var following = new CancellationTokenSource();
        var controller = platform.FollowReadinessAsync(following.Token);
        await using var load = await LoadGenerator.StartAsync(platform);
        for (var index = 0; index < 2; index++)
        {
            var leaving = platform.Replicas[index];
            var stopped = leaving.StopAsync();
            await NotReadyBeforeTheEndAsync(leaving, stopped);
            (await stopped).ShouldBe(0);
            await platform.StartReplicaAsync(index);
            await load.GoesOnAsync();
        }

        await load.StopAsync();
        await following.CancelAsync();
        await controller;
        load.Caller.Outcomes.Where(outcome => outcome.Failed).ShouldBeEmpty(platform.Balancer.Errors);
        await Invariants.HoldAsync(load, platform);
    }

    // It says so while it still serves.
    private static async Task NotReadyBeforeTheEndAsync(PlatformProcess leaving, Task stopped)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var said = false;
        await Poll.UntilAsync(async () => said |= !stopped.IsCompleted && await IsLeavingAsync(http, leaving.Address) || stopped.IsCompleted, TimeSpan.FromSeconds(20));
        said.ShouldBeTrue("it is alive and says that it is not ready");
    }

    private static async Task<bool> IsLeavingAsync(HttpClient http, Uri address) => !await Health.IsReadyAsync(http, address) && await Health.IsLiveAsync(http, address);
}
