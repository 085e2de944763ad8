using System.Globalization;
using IdentityPlatform.IdentityServer.Options;
using Serilog;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Json;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>Logs go to the console; levels are the framework's <c>Logging:LogLevel</c>.</summary>
public static class Logging
{
    private const string Line = "{Timestamp:HH:mm:ss.fff} {Level:u3} {SourceContext}: {Message:lj} {RequestId}{NewLine}{Exception}";

    /// <summary>Writes to the console as the settings say.</summary>
    public static void AddConsoleLog(this ILoggingBuilder logging, LogFormat format)
    {
        var serilog = new LoggerConfiguration().MinimumLevel.Verbose().Enrich.FromLogContext();
        serilog = format == LogFormat.Json
            ? serilog.WriteTo.Console(new JsonFormatter(renderMessage: true, formatProvider: CultureInfo.InvariantCulture))
            : serilog.WriteTo.Console(outputTemplate: Line, formatProvider: CultureInfo.InvariantCulture);
        logging.ClearProviders();

        // As a plain provider: AddSerilog would lift the configured levels for itself.
        logging.AddProvider(new SerilogLoggerProvider(serilog.CreateLogger(), dispose: true));
    }
}
