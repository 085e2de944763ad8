using Microsoft.Extensions.Configuration;

namespace IdentityPlatform.Telemetry;

/// <summary>How metrics and traces travel (OpenTelemetry Protocol).</summary>
public enum OtlpTransport
{
    /// <summary>gRPC, by custom on port 4317.</summary>
    Grpc,

    /// <summary>Protobuf over HTTP, by custom on port 4318.</summary>
    HttpProtobuf,
}

/// <summary><c>Telemetry</c>: where metrics and traces go; nowhere, at no cost, when no endpoint is named.</summary>
public class TelemetryOptions
{
    /// <summary>Key of the section.</summary>
    public const string Section = "Telemetry";

    /// <summary>OpenTelemetry's own variable, used when <see cref="OtlpEndpoint"/> is not set; then its other variables hold too.</summary>
    public const string StandardEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Address of a collector, such as <c>http://collector:4317</c>.</summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>How it is spoken to.</summary>
    public OtlpTransport Protocol { get; set; } = OtlpTransport.Grpc;

    /// <summary>Which part of the requests is traced, 0 to 1.</summary>
    public double TraceSampleRatio { get; set; } = 0.1;

    /// <summary>Headers sent along, such as a key; each by reference, <c>env:NAME</c> or <c>file:PATH</c>.</summary>
    public Dictionary<string, string> Headers { get; set; } = [];

    /// <summary>Whether anything is sent.</summary>
    public bool IsOn(IConfiguration configuration) => !string.IsNullOrEmpty(OtlpEndpoint) || !string.IsNullOrEmpty(configuration[StandardEndpoint]);

    /// <summary>Everything that is wrong: key, problem, fix.</summary>
    public IEnumerable<(string Key, string Problem, string Fix)> Problems()
    {
        if (!string.IsNullOrEmpty(OtlpEndpoint) && !(Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Query.Length == 0 && uri.UserInfo.Length == 0))
            yield return ($"{Section}:{nameof(OtlpEndpoint)}", "is not the address of a collector", "Write it as http://collector:4317, credentials belong in Telemetry:Headers");
        if (TraceSampleRatio is not (>= 0 and <= 1))
            yield return ($"{Section}:{nameof(TraceSampleRatio)}", "is out of range", "Set it to a number from 0 (no traces) to 1 (all)");
        foreach (var (name, reference) in Headers)
        {
            if (HeaderReference.Problem(reference) is { } problem)
                yield return ($"{Section}:{nameof(Headers)}:{name}", problem, "Set it to env:NAME or file:PATH, where the header's value is");
        }
    }
}
