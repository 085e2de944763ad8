using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace IdentityPlatform.TestSupport.Fuzzing;

/// <summary>
/// Sends wrong requests for a while and keeps what a server must never do (R-26): fail, hang, show its inside, put into
/// its head what was sent, lead elsewhere.
/// </summary>
public sealed class FuzzRun
{
    private const string SecondsVariable = "FUZZ_SECONDS";
    private const string SeedVariable = "FUZZ_SEED";
    private const int DefaultSeconds = 10;
    private const int Workers = 2;
    private const int MostFindings = 25;
    private const int LargestRequest = 60_000;

    // A request waits for a processor that whole test suites share; alone it is answered in milliseconds.
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(IsLong ? 5 : 20);

    private static readonly string[] Inside = ["   at ", "Exception", "Npgsql", "SELECT ", "System."];

    private readonly ConcurrentDictionary<string, string> _findings = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, int> _statuses = new();
    private readonly ConcurrentDictionary<string, int> _routes = new(StringComparer.Ordinal);
    private readonly Uri _server;
    private readonly IReadOnlyList<string> _names;
    private int _failures;

    /// <summary>A run that has not begun.</summary>
    /// <param name="server">The server.</param>
    /// <param name="names">Parameters that some endpoint knows.</param>
    public FuzzRun(Uri server, IReadOnlyList<string> names) => (_server, _names) = (server, names);

    /// <summary>Whether the budget was raised: then nothing else runs beside it, and memory and time can be asked about.</summary>
    public static bool IsLong => Seconds > DefaultSeconds;

    /// <summary>With which everything is decided.</summary>
    public ulong Seed { get; } = SeededNumbers.SeedOf(SeedVariable);

    /// <summary>What the server wrote about a failure; looked at when there is one.</summary>
    public Func<string> Log { get; init; } = () => "";

    /// <summary>What must never have happened and did, by kind.</summary>
    public IReadOnlyCollection<string> Findings => [.. _findings.Values];

    /// <summary>How many requests each route got, before it was changed.</summary>
    public IReadOnlyDictionary<string, int> Routes => _routes;

    private static int Seconds => int.TryParse(Environment.GetEnvironmentVariable(SecondsVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : DefaultSeconds;

    /// <summary>What was sent and how it was answered, in a line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{SeedVariable}={Seed} {SecondsVariable}={Seconds}: {_statuses.Values.Sum()} requests of {_routes.Count} routes; {string.Join(", ", _statuses.OrderBy(status => status.Key).Select(status => $"{status.Value}× {status.Key}"))}");

    /// <summary>Runs for the budget.</summary>
    /// <param name="valid">Makes valid requests, once in a while anew, since what they hold is used up or ended.</param>
    /// <param name="renewedAfter">How many requests each set is good for.</param>
    public Task RunAsync(Func<SeededNumbers, Task<IReadOnlyList<RawRequest>>> valid, int renewedAfter) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(new SeededNumbers(Seed + (ulong)worker), valid, renewedAfter))));

    private async Task WorkAsync(SeededNumbers numbers, Func<SeededNumbers, Task<IReadOnlyList<RawRequest>>> valid, int renewedAfter)
    {
        var mutator = new RequestMutator(numbers, _names);
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalSeconds < Seconds && _findings.Count < MostFindings)
        {
            var requests = await valid(numbers);
            for (var i = 0; i < renewedAfter && watch.Elapsed.TotalSeconds < Seconds; i++)
            {
                var request = numbers.Pick(requests);
                _routes.AddOrUpdate(request.Route, 1, (_, count) => count + 1);
                // Now and then as it is, so that states change.
                await SendAsync(numbers.OneIn(20) ? request.Copy() : mutator.Change(request));
            }
        }
    }

    private async Task SendAsync(RawRequest request)
    {
        var wire = request.ToWire(_server);
        var answer = await RawHttp.SendAsync(_server, wire, request.IsBroken, request.Method == "HEAD", Hang);
        _statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
        if (Fault(request, answer, wire.Length) is not { } fault || !_findings.TryAdd($"{fault} {request.Route} {answer.Status}", ""))
        {
            return;
        }

        var number = Interlocked.Increment(ref _failures);
        var sent = Encoding.Latin1.GetString(wire, 0, Math.Min(wire.Length, 3000));
        _findings[$"{fault} {request.Route} {answer.Status}"] = string.Create(
            CultureInfo.InvariantCulture, $"#{number} {fault} after {answer.Took.TotalMilliseconds:0} ms\n--> {sent.Replace("\0", "\\0", StringComparison.Ordinal)}\n<-- {answer.Head}\n{answer.Body[..Math.Min(answer.Body.Length, 600)]}\n{Log()}");
    }

    private static string? Fault(RawRequest request, RawAnswer answer, int length)
    {
        if (answer.Took >= Hang)
        {
            return "hung";
        }

        // 505: of an HTTP version that a broken head names. Who sends too much may be cut off before the answer is read.
        var refused = request.IsBroken ? answer.Status is 0 or 505 : answer.Status == 0 && length > LargestRequest;
        if (answer.Status == 0 || answer.Status >= 500)
        {
            return refused || (answer.Status == 503 && answer.Header("Retry-After") is not null) ? null : answer.Status == 0 ? "was silent" : "failed";
        }

        if (answer.Header("X-Injected") is not null)
        {
            return "let a head be written";
        }

        if (answer.Header("Location") is { } location && (location.StartsWith("//", StringComparison.Ordinal) || (Uri.TryCreate(location, UriKind.Absolute, out var target) && target.Host == "evil.example")))
        {
            return "led elsewhere";
        }

        return answer.Status >= 400 && Inside.Any(word => answer.Body.Contains(word, StringComparison.Ordinal)) ? "showed its inside" : null;
    }
}
