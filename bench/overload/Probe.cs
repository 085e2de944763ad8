using System.Diagnostics;

namespace IdentityPlatform.Overload;

/// <summary>
/// Sends token requests at a steady rate, whether the ones before are answered or not, and counts the time from when each
/// was due: a server that stands still cannot hide it by being asked less.
/// </summary>
internal sealed class Probe : IDisposable
{
    private const int ClientCredentialsASecond = 50;
    private const int RefreshesASecond = 25;
    private const int Chains = 8;

    private readonly TokenCalls _calls;
    private readonly Chain[] _chains;

    private Probe(TokenCalls calls, Chain[] chains) => (_calls, _chains) = (calls, chains);

    /// <summary>Signs a few people in, whose apps refresh from now on.</summary>
    public static async Task<Probe> StartAsync(OverloadedServer server)
    {
        var calls = new TokenCalls(server);
        return new Probe(calls, await Task.WhenAll(Enumerable.Range(0, Chains).Select(user => SignInAsync(calls, user))));
    }

    /// <summary>Both kinds for a while.</summary>
    public async Task<Measurement> RunAsync(TimeSpan duration)
    {
        var clientCredentials = PaceAsync(duration, ClientCredentialsASecond, _ => _calls.ClientCredentialsAsync());
        var refresh = PaceAsync(duration, RefreshesASecond, i => RefreshAsync(_calls, _chains[i % Chains]));
        return new Measurement(await clientCredentials, await refresh);
    }

    public void Dispose() => _calls.Dispose();

    private static async Task<Chain> SignInAsync(TokenCalls calls, int user) => await calls.SignInAsync(user) is { Status: 200, RefreshToken: { } token }
        ? new Chain { Token = token }
        : throw new InvalidOperationException("Nobody can sign in.");

    private static async Task<Answer> RefreshAsync(TokenCalls calls, Chain chain)
    {
        // One app refreshes one token after the other.
        await chain.Turn.WaitAsync();
        try
        {
            var answer = await calls.RefreshAsync(chain.Token);
            chain.Token = answer.RefreshToken ?? chain.Token;
            return answer;
        }
        finally
        {
            chain.Turn.Release();
        }
    }

    private static async Task<Latencies> PaceAsync(TimeSpan duration, int aSecond, Func<int, Task<Answer>> send)
    {
        var count = (int)(duration.TotalSeconds * aSecond);
        var sent = new Task<(double Milliseconds, int Status)>[count];
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / aSecond);
            if (due > clock.Elapsed)
            {
                await Task.Delay(due - clock.Elapsed);
            }

            sent[i] = TimeAsync(clock, due, send(i));
        }

        var all = await Task.WhenAll(sent);
        return new Latencies([.. all.Select(one => one.Milliseconds).Order()], all.Count(one => one.Status != 200));
    }

    private static async Task<(double Milliseconds, int Status)> TimeAsync(Stopwatch clock, TimeSpan due, Task<Answer> answer)
    {
        var status = (await answer).Status;
        return ((clock.Elapsed - due).TotalMilliseconds, status);
    }

    private sealed class Chain
    {
        public required string Token { get; set; }

        public SemaphoreSlim Turn { get; } = new(1);
    }
}
