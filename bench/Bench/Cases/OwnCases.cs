using System.Diagnostics;
using IdentityPlatform.Bench.Load;
using IdentityPlatform.Bench.Processes;
using IdentityPlatform.Bench.Servers;

namespace IdentityPlatform.Bench.Cases;

/// <summary>What only ours is measured in.</summary>
/// <param name="farm">The servers.</param>
/// <param name="wrk">The load.</param>
/// <param name="fewer">A load of a few connections, for what queues.</param>
internal sealed class OwnCases(Farm farm, Wrk wrk, Wrk fewer)
{
    private const int SignInStretch = 3;
    private const string Route = "/api/v1/stocks/listings?market=KRX&limit=10";

    /// <summary>Documents that clients fetch.</summary>
    public IReadOnlyList<BenchCase> Documents(OAuthServer ours) =>
    [
        new("discovery", "discovery document", [Document(ours, "/.well-known/openid-configuration")], []),
        new("jwks", "JWKS", [Document(ours, "/.well-known/jwks")], []),
    ];

    /// <summary>The password grant, beside the hashes that the processors can make when they do nothing else.</summary>
    public BenchCase SignIn(OAuthServer ours)
    {
        var lines = Enumerable.Range(0, OAuthServer.Users).Select(number =>
            $"POST\t{ours.Paths.Token}\t{OAuthServer.Basic}\tgrant_type=password&username={OAuthServer.User(number)}&password={OAuthServer.Password}&scope=openid%20offline_access");
        var signIn = Contenders.Of("ours", ours.Process, farm.Database.Pid, fewer, _ => Task.FromResult(new WrkJob("rotate", ours.Process.Address, [.. lines])));
        return new BenchCase("sign_in", "password sign-in, bcrypt of cost 12", [new Contender("hasher", HashAsync), signIn], [new("ours", "hasher", 0.95)]) { Stretch = SignInStretch };
    }

    /// <summary>A call of the resource API with a token, beside the same route without authorization.</summary>
    public BenchCase Api(OAuthServer ours, ServerProcess api)
    {
        Contender Call(string name, string path, bool withToken) => Contenders.Of(name, api, farm.Database.Pid, wrk, async cancellationToken =>
        {
            var token = withToken ? await TokenAsync(ours, cancellationToken) : "-";
            return new WrkJob("rotate", api.Address, [$"GET\t{path}\t{token}\t-"]);
        });
        return new BenchCase("api", "resource API, validated call", [Call("open", "/open" + Route, withToken: false), Call("ours", Route, withToken: true)], [new("ours", "open", 0.8)]);
    }

    private Contender Document(OAuthServer ours, string path) =>
        Contenders.Of("ours", ours.Process, farm.Database.Pid, wrk, _ => Task.FromResult(new WrkJob("rotate", ours.Process.Address, [$"GET\t{path}\t-\t-"])));

    private async Task<string> TokenAsync(OAuthServer ours, CancellationToken cancellationToken)
    {
        var answer = await new Browser(farm.Http, ours, OAuthServer.User(0)).PostAsync(ours.Paths.Token, $"grant_type=client_credentials&scope={Uri.EscapeDataString(OAuthServer.ApiScope)}", cancellationToken);
        return "Bearer " + answer.GetProperty("access_token").GetString();
    }

    // As many threads as processors, hashing the same password at the same cost; whole hashes count, as whole answers do.
    private Task<LoadResult> HashAsync(int seconds, CancellationToken cancellationToken)
    {
        var hash = farm.Hasher.HashPassword(new(), OAuthServer.Password);
        var times = new List<TimeSpan>();
        var started = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            while (true)
            {
                var one = Stopwatch.GetTimestamp();
                farm.Hasher.VerifyHashedPassword(new(), hash, OAuthServer.Password);
                if (Stopwatch.GetElapsedTime(started).TotalSeconds > seconds || cancellationToken.IsCancellationRequested)
                    return;
                lock (times)
                    times.Add(Stopwatch.GetElapsedTime(one));
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        times.Sort();
        return Task.FromResult(new LoadResult(times.Count / (double)seconds, times[times.Count / 2], times[^1], 0));
    }
}
