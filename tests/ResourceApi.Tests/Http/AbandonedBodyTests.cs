using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using IdentityPlatform.TestSupport.Fuzzing;

namespace IdentityPlatform.ResourceApi.Http;

/// <summary>A caller who goes in the middle of a body is nothing that an operator has to look at.</summary>
public sealed class AbandonedBodyTests
{
    // Kestrel finds out in one of two orders; the one that matters comes up in most rounds.
    private const int Rounds = 25;
    private const string Path = "/api/v1/images";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Body_CallerGoesInItsMiddle_LeavesKestrelNothingToComplainOf()
    {
        await using var host = await ApiHost.StartAsync();
        const string Body = """{"name":"Cat","prompt":"a cat in the rain","width":512,"height":512}""";
        (await host.CallAsync("POST", Path, host.UserToken(), Body)).Status.ShouldBe(HttpStatusCode.Created);
        using var kestrel = new ConnectionWatch(host.Service<IMeterFactory>());
        var wire = Encoding.ASCII.GetBytes(
            $"POST {Path} HTTP/1.1\r\nHost: {host.Address.Authority}\r\nAuthorization: Bearer {host.UserToken().Write()}\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");

        for (var round = 1; round <= Rounds; round++)
        {
            using (var socket = await RawHttp.ConnectAsync(host.Address))
            {
                await socket.SendAsync(wire.AsMemory(0, wire.Length - 5));
                await UntilAsync(() => kestrel.Requests == round);
                // A reset, as from a caller that dies.
                socket.LingerState = new LingerOption(enable: true, 0);
            }

            await UntilAsync(() => kestrel.Ended == round);
        }

        // What Kestrel calls it when it logs "the body reader is in an invalid state", an Error.
        kestrel.Reasons.ShouldNotContain("invalid_body_reader_state");
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var watch = Stopwatch.StartNew(); !condition(); await Task.Delay(5))
            watch.Elapsed.ShouldBeLessThan(Patience);
    }

    private sealed class ConnectionWatch : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly List<string> _reasons = [];
        private int _requests;

        public ConnectionWatch(IMeterFactory meters)
        {
            // The factory gives out the meters that the host's own parts have.
            Meter[] own = [meters.Create("Microsoft.AspNetCore.Server.Kestrel"), meters.Create("Microsoft.AspNetCore.Hosting")];
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (own.Contains(instrument.Meter) && instrument.Name is "kestrel.connection.duration" or "http.server.active_requests")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, change, _, _) => Interlocked.Add(ref _requests, change > 0 ? 1 : 0));
            _listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
            {
                lock (_reasons)
                    _reasons.Add($"{tags.ToArray().FirstOrDefault(tag => tag.Key == "error.type").Value}");
            });
            _listener.Start();
        }

        public int Requests => Volatile.Read(ref _requests);

        public int Ended => Reasons.Count;

        public IReadOnlyList<string> Reasons
        {
            get
            {
                lock (_reasons)
                    return [.. _reasons];
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
