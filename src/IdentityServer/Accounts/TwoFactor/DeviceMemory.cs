using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.TwoFactor;

/// <summary>Remembers browsers that showed both factors.</summary>
public sealed class DeviceMemory(IRememberedDevices devices, BrowserSecrets browser, IOptions<TwoFactorOptions> options)
{
    /// <summary>Whether the operator lets devices be remembered.</summary>
    public bool IsOffered => options.Value.RememberDeviceFor > TimeSpan.Zero;

    /// <summary>How long, in whole days, at least one.</summary>
    public int Days => Math.Max(1, (int)options.Value.RememberDeviceFor.TotalDays);

    /// <summary>Remembers a browser for a user.</summary>
    public async Task RememberAsync(HttpContext http, CodeAttempt shown)
    {
        if (!IsOffered)
            return;
        var replaced = browser.DeviceHash(http);
        var expiresAt = shown.At + options.Value.RememberDeviceFor;
        var device = new RememberedDevice(browser.NewDevice(http, expiresAt), shown.UserId, shown.Device.UserAgent, shown.At, expiresAt);
        await devices.AddAsync(device, replaced, CancellationToken.None);
    }
}
