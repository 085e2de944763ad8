namespace IdentityPlatform.IdentityServer.Accounts.Mail;

/// <summary>Wakes a job of this replica. One waiting signal stands for any number: a round takes all that is due.</summary>
public abstract class JobSignal : IDisposable
{
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
    public void Dispose()
    {
        _raised.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Tells the sending job that a mail was queued here, so that it goes out at once.</summary>
public sealed class MailSignal : JobSignal;

/// <summary>Tells the job that finds out who has an address that a request for a mail has come in.</summary>
public sealed class MailRequestSignal : JobSignal;
