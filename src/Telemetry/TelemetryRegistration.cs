using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Exporter;
using OpenTelemetry.Instrumentation.AspNetCore;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace IdentityPlatform.Telemetry;

/// <summary>Sends metrics and traces to a collector.</summary>
public static class TelemetryRegistration
{
    // What the runtime, the web server and the driver count and trace by themselves.
    private static readonly string[] CommonMeters = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql"];
    private static readonly string[] CommonSources = ["Npgsql"];

    /// <summary>Registers the exporters; nothing at all when no collector is named.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="options">Where to.</param>
    /// <param name="serviceName"><c>service.name</c>, unless <c>OTEL_SERVICE_NAME</c> says another.</param>
    /// <param name="names">Its own meters and activity sources.</param>
    public static void AddTelemetry(this WebApplicationBuilder builder, TelemetryOptions options, string serviceName, params string[] names)
    {
        if (!options.IsOn(builder.Configuration))
            return;

        // W3C trace context comes in; baggage of strangers does not, and would go on to every call.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
        var version = Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        builder.Services.Configure<AspNetCoreTraceInstrumentationOptions>(KeepPrivate);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource =>
            {
                if (string.IsNullOrEmpty(builder.Configuration["OTEL_SERVICE_NAME"]))
                    resource.AddService(serviceName, "identity-platform", version);
            })
            .WithMetrics(metrics => metrics.AddMeter([.. CommonMeters, .. names]).AddOtlpExporter(exporter => Configure(exporter, options, "v1/metrics")))
            .WithTracing(traces => traces
                // By the trace's id alone: a caller's "sampled" flag would let anybody decide how much is traced.
                .SetSampler(new TraceIdRatioBasedSampler(options.TraceSampleRatio))
                .AddAspNetCoreInstrumentation()
                .AddSource([.. CommonSources, .. names])
                .AddOtlpExporter(exporter => Configure(exporter, options, "v1/traces")));
    }

    private static void KeepPrivate(AspNetCoreTraceInstrumentationOptions instrumentation)
    {
        instrumentation.Filter = static http => !http.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase);
        // Query strings carry codes, states and hints; their names are the sender's too.
        instrumentation.EnrichWithHttpRequest = static (activity, _) => activity.SetTag("url.query", null);
        instrumentation.RecordException = false;
    }

    // What is not set here, OpenTelemetry's own variables say.
    private static void Configure(OtlpExporterOptions exporter, TelemetryOptions options, string path)
    {
        if (string.IsNullOrEmpty(options.OtlpEndpoint))
            return;
        exporter.Protocol = options.Protocol == OtlpTransport.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = options.Protocol == OtlpTransport.Grpc ? new Uri(options.OtlpEndpoint) : new Uri($"{options.OtlpEndpoint.TrimEnd('/')}/{path}");
        if (options.Headers.Count > 0)
            exporter.Headers = string.Join(',', options.Headers.Select(header => $"{header.Key}={Uri.EscapeDataString(HeaderReference.Read(header.Value) ?? "")}"));
    }
}
