using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IdentityPlatform.IdentityServer.Accounts.Audit;

/// <summary>
/// Reads the origin from the request at hand. The one place that reaches for it: the alternative, an origin handed through
/// every call that might write an event, was forgotten where it mattered.
/// </summary>
public sealed class RequestOrigins(IHttpContextAccessor requests) : IEventOrigins
{
    private static readonly string Process = $"{Environment.UserName}@{Environment.MachineName}";

    /// <inheritdoc />
    public EventOrigin Current
    {
        get
        {
            var trace = Activity.Current?.TraceId.ToHexString();
            if (requests.HttpContext is not { } http)
                return new EventOrigin(null, Process, trace);
            var device = Device.Of(http);
            return new EventOrigin(device.IpAddress, device.UserAgent, trace);
        }
    }
}

/// <summary>Registers where events come from.</summary>
public static class EventOriginsRegistration
{
    /// <summary>Adds <see cref="IEventOrigins"/>; once, whoever asks first.</summary>
    public static IServiceCollection AddEventOrigins(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.TryAddSingleton<IEventOrigins, RequestOrigins>();
        return services;
    }
}
