using IdentityPlatform.IdentityServer.Options;

namespace IdentityPlatform.IdentityServer.Observability;

/// <summary>At the end says "not ready" first and goes on serving for a while, so that balancers look elsewhere before doors close.</summary>
public sealed class Draining(Readiness readiness, ShutdownSettings settings, TimeProvider time) : IHostedLifecycleService
{
    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        readiness.Stop();
        return Task.Delay(settings.ReadinessDelay, time, cancellationToken);
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
