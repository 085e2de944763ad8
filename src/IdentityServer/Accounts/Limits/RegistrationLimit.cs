using IdentityPlatform.IdentityServer.Accounts.Sessions;
using IdentityPlatform.Protocol.Grants;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.IdentityServer.Accounts.Limits;

/// <summary>How many sign-ups an address gets: each makes a row, costs a slow hash and may tell whether a name is taken.</summary>
public sealed class RegistrationLimit(IAttemptLimits limits, IOptions<SignInRateOptions> rates)
{
    private const string Name = "registration";
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <summary>Counts a sign-up that is well formed, before anything is done for it.</summary>
    /// <param name="device">Where from; null when it comes from no request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it may go on; else how long to wait.</returns>
    public async Task<TimeSpan?> TakeAsync(ClientDevice? device, CancellationToken cancellationToken) =>
        Network.SubscriberOf(device?.IpAddress) is { } subscriber
            ? await limits.TakeAsync(new AttemptLimit(Name, rates.Value.RegistrationsPerHourPerIp, Window), Convert.ToHexString(subscriber), cancellationToken)
            : null;
}
