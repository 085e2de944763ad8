using IdentityPlatform.IdentityServer.Storage.Tokens;
using Npgsql;

namespace IdentityPlatform.IdentityServer.Storage.Feed;

/// <summary>Plans that ran out and of which nobody was told.</summary>
public sealed class LapsedPlanTable(NpgsqlDataSource database)
{
    private const int Batch = 500;

    /// <summary>Tells the feed of those there are. Replicas that do so at once each take others.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        int told;
        do
        {
            await using var command = database.Create("SELECT tell_lapsed_plans($1)", new NpgsqlParameter { Value = Batch });
            told = (int)(await command.ExecuteScalarAsync(cancellationToken))!;
        }
        while (told == Batch);
    }
}
