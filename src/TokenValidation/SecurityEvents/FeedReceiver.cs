using IdentityPlatform.TokenValidation.Issuer;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IdentityPlatform.TokenValidation.SecurityEvents;

/// <summary>
/// Follows the issuer's security events for as long as the API runs. The API does not wait for it to start; whatever goes
/// wrong is tried again, and what was not acknowledged comes again.
/// </summary>
internal sealed class FeedReceiver(
    TokenValidationOptions options, FeedClient client, FeedIntake intake, FeedState state, TimeProvider time, ILogger<FeedReceiver> logger)
    : BackgroundService
{
    // An issuer that does not hold polls, as while it shuts down, is not asked as fast as it answers.
    private static readonly TimeSpan LeastHold = TimeSpan.FromSeconds(1);

    private readonly Backoff _backoff = new();
    private EventStream? _stream;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_stream is { } stream)
            await client.DeleteAsync(stream);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!state.IsFollowed)
            return;
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            if (await FailureOfAsync(stoppingToken) is { } failure)
                await LostAsync(failure.WasSilence ? began : time.GetTimestamp(), failure.Message, stoppingToken);
        }
    }

    // Why a round brought nothing; null when it did.
    private async Task<IssuerException?> FailureOfAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RoundAsync(cancellationToken);
            return null;
        }
        catch (StreamGoneException)
        {
            TokenLog.StreamGone(logger);
            _stream = null;
            return new IssuerException("the stream is gone");
        }
        catch (IssuerException error)
        {
            return error;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // A mistake in here must end neither the API nor the following; who looks at its health sees it.
            TokenLog.FeedFailed(logger, error);
            return new IssuerException(error.GetType().Name);
        }
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        if (_stream is null)
        {
            _stream = await client.CreateAsync(cancellationToken);
            intake.Receipts.Clear();
        }

        // What is there already is fetched at once; only who knows everything waits for news.
        var waits = state.IsCurrent;
        var began = time.GetTimestamp();
        var answer = await client.PollAsync(_stream, intake.Receipts, returnImmediately: !waits, cancellationToken);
        var applied = await intake.TakeAsync(answer.Sets, cancellationToken);
        if (!answer.MoreAvailable && state.Reached())
            TokenLog.FeedReached(logger, options.Issuer);
        if (waits && applied == 0 && time.GetElapsedTime(began) < LeastHold)
            await PauseAsync(cancellationToken);
        else
            _backoff.Reset();
    }

    private async Task LostAsync(long since, string reason, CancellationToken cancellationToken)
    {
        if (state.Lost(since, reason))
            TokenLog.FeedLost(logger, options.Issuer, reason, options.SecurityEvents!.WhenUnreachable);
        await PauseAsync(cancellationToken);
    }

    private Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(_backoff.Next(), time, cancellationToken);
}
