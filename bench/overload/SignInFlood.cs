namespace IdentityPlatform.Overload;

/// <summary>More sign-ins by password than the server can hash, all with the right password, without a pause.</summary>
internal sealed class SignInFlood : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TokenCalls _calls;
    private readonly Task[] _people;
    private int _signedIn;
    private int _shed;
    private int _otherwise;

    public SignInFlood(OverloadedServer server)
    {
        _calls = new TokenCalls(server);
        _people = [.. Enumerable.Range(0, Phases.SignIns).Select(PersonAsync)];
    }

    /// <summary>Returns when the server has begun to turn people away.</summary>
    public async Task RisesAsync()
    {
        while (Volatile.Read(ref _shed) == 0)
        {
            await Task.Delay(50);
        }
    }

    /// <summary>Ends it.</summary>
    /// <returns>Sign-ins; those turned away with 503 or 429 and Retry-After; anything else.</returns>
    public async Task<(int SignedIn, int Shed, int Otherwise)> StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_people);
        return (_signedIn, _shed, _otherwise);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _calls.Dispose();
        _stopping.Dispose();
    }

    private async Task PersonAsync(int user)
    {
        while (!_stopping.IsCancellationRequested)
        {
            switch (await _calls.SignInAsync(user))
            {
                case { Status: 200 }:
                    Interlocked.Increment(ref _signedIn);
                    break;
                case { Status: 503 or 429, SaysWhenToRetry: true }:
                    Interlocked.Increment(ref _shed);
                    await Task.Delay(TimeSpan.FromMilliseconds(100));
                    break;
                default:
                    Interlocked.Increment(ref _otherwise);
                    break;
            }
        }
    }
}
