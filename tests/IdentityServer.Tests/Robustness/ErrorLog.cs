using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.IdentityServer.Robustness;

/// <summary>Keeps the latest errors, however long a run is.</summary>
internal sealed class ErrorLog : ILoggerProvider, ILogger
{
    private const int Kept = 3;

    private readonly ConcurrentQueue<string> _errors = new();

    /// <summary>The latest ones.</summary>
    public string Latest => string.Join('\n', _errors);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        _errors.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");
        if (_errors.Count > Kept)
            _errors.TryDequeue(out _);
    }

    public void Dispose()
    {
    }
}
