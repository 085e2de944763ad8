using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace IdentityPlatform.TestSupport.Otlp;

/// <summary>A collector of OpenTelemetry as a process of its own: HTTP with protobuf, and gRPC. It keeps what arrives.</summary>
public sealed class OtlpReceiverProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<JsonElement> _received = new();
    private readonly Process _process;
    private readonly TaskCompletionSource<JsonElement> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OtlpReceiverProcess(Process process) => _process = process;

    /// <summary>Where it takes protobuf over HTTP.</summary>
    public string HttpAddress { get; private set; } = "";

    /// <summary>Where it takes gRPC.</summary>
    public string GrpcAddress { get; private set; } = "";

    /// <summary>Data points of metrics, in the order they came: <c>name, unit, kind, attributes, value, resource</c>.</summary>
    public IEnumerable<JsonElement> Metrics => Of("metric");

    /// <summary>Spans: <c>name, trace, span, parent, attributes, resource</c>.</summary>
    public IEnumerable<JsonElement> Spans => Of("span");

    /// <summary>Requests as they came: <c>path, headers</c>.</summary>
    public IEnumerable<JsonElement> Requests => Of("raw");

    /// <summary>Everything that arrived, byte for byte, to be searched for what must not be there.</summary>
    public string Bytes => string.Concat(Requests.Select(request => Encoding.Latin1.GetString(request.GetProperty("body").GetBytesFromBase64())));

    /// <summary>Starts one.</summary>
    public static async Task<OtlpReceiverProcess> StartAsync()
    {
        var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder(), "receiver.mjs")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var receiver = new OtlpReceiverProcess(process);
        process.OutputDataReceived += (_, line) => receiver.Hear(line.Data);
        process.BeginOutputReadLine();
        var listening = await receiver._listening.Task.WaitAsync(Limit);
        receiver.HttpAddress = $"http://127.0.0.1:{listening.GetProperty("http").GetInt32()}";
        receiver.GrpcAddress = $"http://127.0.0.1:{listening.GetProperty("grpc").GetInt32()}";
        return receiver;
    }

    /// <summary>The newest value of a metric with these attributes; null while there is none.</summary>
    public double? Value(string name, params (string Key, string Value)[] attributes) => Metrics
        .Where(metric => metric.GetProperty("name").GetString() == name)
        .Where(metric => attributes.All(wanted => metric.GetProperty("attributes").TryGetProperty(wanted.Key, out var value) && value.ToString() == wanted.Value))
        .Select(metric => (double?)metric.GetProperty("value").GetDouble())
        .LastOrDefault();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private IEnumerable<JsonElement> Of(string signal) => _received.Where(element => element.GetProperty("signal").GetString() == signal);

    private void Hear(string? line)
    {
        if (line is null)
            return;
        var heard = JsonElement.Parse(line);
        if (heard.GetProperty("signal").GetString() == "listening")
            _listening.TrySetResult(heard);
        else
            _received.Enqueue(heard);
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var receiver = Path.Combine(folder.FullName, "tests", "TestSupport", "otlp-receiver");
            if (Directory.Exists(receiver))
                return receiver;
        }

        throw new InvalidOperationException("The tests run outside the repository.");
    }
}
