using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Pages;

/// <summary>What a class of tests has of the browser: profiles of its own, closed when it is done.</summary>
public sealed class Browser(BrowserProcess process) : IAsyncLifetime
{
    private readonly ConcurrentQueue<IBrowserContext> _profiles = new();

    /// <inheritdoc />
    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>A page of a new browser profile.</summary>
    public async Task<IPage> NewPageAsync(BrowserNewContextOptions? options = null)
    {
        var profile = await process.Chromium.NewContextAsync(options ?? new BrowserNewContextOptions { Locale = "en-US" });
        _profiles.Enqueue(profile);
        profile.SetDefaultTimeout(BrowserProcess.Patience);
        return await profile.NewPageAsync();
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        foreach (var profile in _profiles)
            await profile.DisposeAsync();
    }
}
