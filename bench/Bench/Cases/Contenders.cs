using IdentityPlatform.Bench.Load;
using IdentityPlatform.Bench.Processes;

namespace IdentityPlatform.Bench.Cases;

/// <summary>Makes contenders of servers.</summary>
internal static class Contenders
{
    /// <summary>A server under load by <c>wrk</c>, with its and PostgreSQL's CPU time.</summary>
    public static Contender Of(string name, ServerProcess process, int? database, Wrk wrk, Func<CancellationToken, Task<WrkJob>> prepare) => new(name, async (seconds, cancellationToken) =>
    {
        var job = await prepare(cancellationToken);
        var meter = new Meter(process.Id, database);
        return meter.AddTo(await wrk.RunAsync(job, seconds, cancellationToken));
    });
}
