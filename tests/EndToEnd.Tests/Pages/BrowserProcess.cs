using Microsoft.Playwright;

namespace IdentityPlatform.EndToEnd.Pages;

/// <summary>Headless Chromium, the one Debian ships: one process for all classes of a collection.</summary>
public sealed class BrowserProcess : IAsyncLifetime
{
    private static readonly string[] Paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    // Pages of the browser itself that every new window loads behind the address bar: nobody sees them here, and each takes
    // longer than a page of ours.
    private const string OwnPages = "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup";

    // What Playwright 1.64 switches off (chromiumSwitches.ts): the browser heeds the last list alone, which is this one.
    private const string ByPlaywright =
        "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,DialMediaRouteProvider,GlobalMediaControls,HttpsUpgrades,LensOverlay,MediaRouter,PaintHolding," +
        "ThirdPartyStoragePartitioning,BlockOriginHeaderModificationOnRedirect,AvoidCorsURLLoaderRestartOnRedirect,Translate,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled";

    /// <summary>How long a page may take, milliseconds: a busy machine is no failure.</summary>
    public const float Patience = 60_000;

    private IPlaywright _playwright = null!;

    /// <summary>The process.</summary>
    public IBrowser Chromium { get; private set; } = null!;

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        Chromium = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Paths.FirstOrDefault(File.Exists) ?? throw new InvalidOperationException("Chromium is missing: run ./dev test, which installs it."),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", $"--disable-features={ByPlaywright},{OwnPages}"],
        });
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        await Chromium.DisposeAsync();
        _playwright.Dispose();
    }
}
