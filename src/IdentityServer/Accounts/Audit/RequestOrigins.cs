using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IdentityPlatform.IdentityServer.Accounts.Audit;

/// <summary>
/// Reads the origin from the request at hand, so that a statement that writes an event need not be handed it through every
/// call above it, where it would be forgotten.
/// </summary>
public sealed class RequestOrigins(IHttpContextAccessor requests) : IEventOrigins
{
    /// <summary>What stands for the user agent where there is no request: <c>user@machine</c>.</summary>
    public static string Process { get; } = $"{Environment.UserName}@{Environment.MachineName}";

    /// <inheritdoc />
    public EventOrigin Current
    {
        get
        {
            var trace = Activity.Current?.TraceId.ToHexString();
            if (requests.HttpContext is not { } http)
                return new EventOrigin(null, Process, trace);
            var device = Device.Of(http);
            return new EventOrigin(device.IpAddress, device.UserAgent, trace) { Actor = ActingAdministrator.Of(http) };
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
        services.TryAddSingleton<ActingAdministrator>();
        return services;
    }
}
