using System.Globalization;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Compact;

namespace IdentityPlatform.Telemetry;

/// <summary>
/// The log on the console. Whoever logs never waits for it: lines go through a bounded buffer to one thread that writes, and
/// are dropped and counted when the reader of the output is slower than they come. A closed or full output loses lines and
/// nothing else.
/// </summary>
public sealed class ConsoleLog : IDisposable
{
    private const string Line = "{Timestamp:HH:mm:ss.fff} {Level:u3} {SourceContext}: {Message:lj} {TraceId} {SpanId} {ClientId} {UserId}{NewLine}{Exception}";

    // What waits at the end is worth this; who blocks the output must not hold up the end.
    private static readonly TimeSpan AtEnd = TimeSpan.FromSeconds(2);

    // Below these the framework writes down what requests bring: query strings, arguments of pages, request lines. Whatever
    // levels are set, it does not get to do so.
    private static readonly (string Category, LogEventLevel Level)[] Floors =
    [
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogEventLevel.Warning),
        ("Microsoft.AspNetCore.Mvc", LogEventLevel.Debug),
        ("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogEventLevel.Information),
        // An error with a stack for each damaged token of a form, which anybody can send; the refusal has its own line.
        ("Microsoft.AspNetCore.Antiforgery", LogEventLevel.Fatal),
    ];

    private readonly LogBuffer _buffer;
    private readonly Serilog.Core.Logger _logger;

    private ConsoleLog(LogBuffer buffer, Serilog.Core.Logger logger) => (_buffer, _logger) = (buffer, logger);

    /// <summary>Lines that were dropped since the start.</summary>
    public long Dropped => _buffer.Dropped;

    /// <summary>Opens it.</summary>
    /// <param name="format">Text or JSON.</param>
    /// <param name="adjust">Levels and more; all levels pass when null.</param>
    public static ConsoleLog Open(LogFormat format, Action<LoggerConfiguration>? adjust = null)
    {
        var buffer = new LogBuffer();
        var configuration = new LoggerConfiguration().MinimumLevel.Verbose().Enrich.FromLogContext().Enrich.With<RequestEnricher>();
        foreach (var (category, level) in Floors)
            configuration.MinimumLevel.Override(category, level);
        adjust?.Invoke(configuration);
        configuration.WriteTo.Async(
            sink => _ = format == LogFormat.Json
                ? sink.Console(new RenderedCompactJsonFormatter())
                : sink.Console(outputTemplate: Line, formatProvider: CultureInfo.InvariantCulture),
            LogBuffer.Capacity,
            blockWhenFull: false,
            buffer);
        return new ConsoleLog(buffer, configuration.CreateLogger());
    }

    /// <summary>The log as a provider. As a plain one: AddSerilog would lift the configured levels for itself.</summary>
    public ILoggerProvider Provider() => new SerilogLoggerProvider(_logger);

    /// <inheritdoc />
    public void Dispose() => Task.Run(_logger.Dispose).Wait(AtEnd);
}
