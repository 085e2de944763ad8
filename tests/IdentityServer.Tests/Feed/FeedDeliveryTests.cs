using IdentityPlatform.Protocol.SecurityEvents;
using IdentityPlatform.TestSupport.PostgreSql;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Feed;

/// <summary>Nothing is lost: not by commits in another order, a lost answer, another replica, a server that dies.</summary>
public sealed class FeedDeliveryTests(FeedServers servers) : IClassFixture<FeedServers>
{
    [Fact]
    public async Task Event_CommittedAfterALaterOne_IsDelivered()
    {
        var (early, late) = (await servers.SignInAsync(), await servers.SignInAsync());
        var receiver = await servers.ReceiverAsync();
        await using var connection = new NpgsqlConnection(servers.Database.AdminConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var revoke = new NpgsqlCommand($"UPDATE identity.grants SET revoked_at = now() WHERE id = '{early.GrantId}'", connection, transaction);
        await revoke.ExecuteNonQueryAsync();

        // The first transaction has its number and is not over; the second overtakes it, and the stream moves on.
        await servers.RevokeAsync(late.AccessToken);
        var before = await receiver.DrainAsync();
        await receiver.DrainAsync();
        await transaction.CommitAsync();
        var after = await receiver.DrainAsync();

        before.Select(set => set.Part("grant")).ShouldContain(late.GrantId);
        before.Select(set => set.Part("grant")).ShouldNotContain(early.GrantId);
        after.Select(set => set.Part("grant")).ShouldBe([early.GrantId]);
    }

    [Fact]
    public async Task Event_NotCommitted_IsNotDelivered()
    {
        var user = await servers.SignInAsync();
        var receiver = await servers.ReceiverAsync();
        await using var connection = new NpgsqlConnection(servers.Database.AdminConnectionString);
        await connection.OpenAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var revoke = new NpgsqlCommand($"UPDATE identity.grants SET revoked_at = now() WHERE id = '{user.GrantId}'", connection, transaction);
            await revoke.ExecuteNonQueryAsync();
            await transaction.RollbackAsync();
        }

        (await receiver.DrainAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Poll_NotAcknowledged_IsAnsweredAgainOnBothServers()
    {
        var user = await servers.SignInAsync();
        var receiver = await servers.ReceiverAsync();
        await servers.RevokeAsync(user.AccessToken);

        var first = await receiver.WaitAsync();
        var again = await receiver.WaitAsync(at: servers.Second);
        var acknowledged = await receiver.LookAsync(again.Ids, at: servers.Second);
        var after = await receiver.LookAsync(at: servers.First);

        first.Sets.ShouldNotBeEmpty();
        again.Ids.ShouldBe(first.Ids);
        acknowledged.Sets.ShouldBeEmpty();
        after.Sets.ShouldBeEmpty();
    }

    [Fact]
    public async Task Poll_FewerThanThereAre_AnswersTheOldestAndSaysSo()
    {
        var users = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => servers.SignInAsync()));
        var receiver = await servers.ReceiverAsync();
        foreach (var user in users)
            await servers.AdministerAsync(all => all.SetActiveAsync(user.Name, active: false, default));

        var two = await receiver.LookAsync(max: 2);
        var none = await receiver.LookAsync([two.Ids[1]], max: 0);
        var rest = await receiver.LookAsync(max: 5);

        two.Sets.Select(set => set.User).ShouldBe(users.Take(2).Select(user => user.Id.ToString()));
        two.More.ShouldBeTrue();
        none.Sets.ShouldBeEmpty();
        // Acknowledged out of order: what was skipped comes again.
        rest.Sets.Select(set => set.User).ShouldBe([users[0].Id.ToString(), users[2].Id.ToString()]);
        rest.More.ShouldBeFalse();
    }

    [Fact]
    public async Task Poll_Refused_IsNotAnsweredAgainAndIsLogged()
    {
        var user = await servers.SignInAsync();
        var receiver = await servers.ReceiverAsync();
        await servers.RevokeAsync(user.AccessToken);
        var polled = await receiver.WaitAsync();

        var body = $$"""{"returnImmediately": true, "setErrs": {"{{polled.Ids[0]}}": {"err": "invalid_key", "description": "no such key"} }, "ack": ["nonsense", "{{polled.Ids[0]}}9"]}""";
        var after = await receiver.PollAsync(body);

        after.Ids.ShouldBe(polled.Ids.Skip(1));
        servers.First.Log.ToString().ShouldContain("cannot take 1 security events");
    }

    [Fact]
    public async Task Stream_ServerDies_GoesOnAtAnother()
    {
        var user = await servers.SignInAsync();
        var dying = await servers.AnotherAsync();
        var receiver = await FeedReceiver.SubscribeAsync(dying, FeedServers.Api);
        var seen = await receiver.DrainAsync();
        await servers.RevokeAsync(user.AccessToken);
        // Delivered, and not acknowledged.
        var lost = await receiver.WaitAsync();
        await dying.DisposeAsync();

        var polled = await receiver.WaitAsync(at: servers.Second);

        polled.Ids.ShouldBe(lost.Ids);
        polled.Ids.ShouldNotContain(id => seen.Any(set => set.Id == id));
    }

    [Fact]
    public async Task NewStream_LearnsTheRecentPastAndNothingOlder()
    {
        var (recent, old) = (await servers.SignInAsync(), await servers.SignInAsync());
        await servers.RevokeAsync(recent.AccessToken);
        await servers.RevokeAsync(old.AccessToken);
        await servers.Database.ScalarAsync($"UPDATE identity.feed_events SET at = at - interval '61 minutes' WHERE grant_id = '{old.GrantId}'");

        var receiver = await FeedReceiver.SubscribeAsync(servers.Second, FeedServers.Api);
        var told = (await receiver.DrainAsync(servers.Second)).Select(set => set.Part("grant")).ToList();

        told.ShouldContain(recent.GrantId);
        told.ShouldNotContain(old.GrantId);
    }

    [Fact]
    public async Task NewStream_TransactionUnderWay_IsToldWhenItEnds()
    {
        var user = await servers.SignInAsync();
        await using var connection = new NpgsqlConnection(servers.Database.AdminConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var revoke = new NpgsqlCommand($"UPDATE identity.grants SET revoked_at = now() WHERE id = '{user.GrantId}'", connection, transaction);
        await revoke.ExecuteNonQueryAsync();

        var receiver = await servers.ReceiverAsync();
        await transaction.CommitAsync();

        (await receiver.DrainAsync()).ShouldContain(set => set.Part("grant") == user.GrantId);
    }

    [Fact]
    public async Task Stream_OfADatabaseBeforeItsRestore_IsGone()
    {
        var receiver = await servers.ReceiverAsync();
        await servers.Database.ScalarAsync($"""
            UPDATE identity.feed_streams SET target = ((pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1000) || ':' || (pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1000) || ':')::pg_snapshot
             WHERE id = '{receiver.StreamId}'
            """);

        (await receiver.CallAsync(HttpMethod.Post, receiver.PollPath, "{}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Event_PrunedBeforeItWasAcknowledged_HoldsNothingUp()
    {
        var (first, second) = (await servers.SignInAsync(), await servers.SignInAsync());
        var receiver = await servers.ReceiverAsync();
        await servers.RevokeAsync(first.AccessToken);
        await receiver.WaitAsync();
        await servers.Database.ScalarAsync($"DELETE FROM identity.feed_events WHERE user_id = '{first.Id}'");
        await servers.RevokeAsync(second.AccessToken);

        (await receiver.WaitAsync()).Sets.ShouldContain(set => set.Type == EventTypes.TokenRevoked && set.Part("grant") == second.GrantId);
    }
}
