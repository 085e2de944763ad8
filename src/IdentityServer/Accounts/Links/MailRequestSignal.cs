namespace IdentityPlatform.IdentityServer.Accounts.Links;

/// <summary>Tells this replica's job that a request for a mail has come in.</summary>
public sealed class MailRequestSignal : IDisposable
{
    // One waiting signal stands for any number: a round takes all that is due.
    private readonly SemaphoreSlim _raised = new(0, 1);

    /// <summary>Wakes the job.</summary>
    public void Raise()
    {
        try
        {
            _raised.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already, or will be.
        }
    }

    /// <summary>Waits for a signal, but no longer than <paramref name="longest"/>.</summary>
    public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => _raised.WaitAsync(longest, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _raised.Dispose();
}
