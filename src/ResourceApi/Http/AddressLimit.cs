using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using IdentityPlatform.Hosting;
using IdentityPlatform.ResourceApi.Options;
using Microsoft.AspNetCore.RateLimiting;

namespace IdentityPlatform.ResourceApi.Http;

/// <summary>An endpoint with this metadata is not counted: what watches a server must not be turned away by a busy neighbour.</summary>
internal sealed class UncountedMetadata;

/// <summary>P15: so many requests a minute from an address. Each replica counts for itself.</summary>
internal static class AddressLimit
{
    private const string Policy = "requests";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public static IServiceCollection AddAddressLimit(this IServiceCollection services, RateLimitSettings settings) =>
        services.AddRateLimiter(options =>
        {
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(context => Partition(context, settings));
            options.OnRejected = (rejected, _) => RefuseAsync(rejected, settings);
        });

    /// <summary>These endpoints are not counted.</summary>
    public static TBuilder Uncounted<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new UncountedMetadata());

    private static RateLimitPartition<IPAddress> Partition(HttpContext context, RateLimitSettings settings) =>
        !settings.Enabled || context.Connection.RemoteIpAddress is not { } address || context.GetEndpoint()?.Metadata.GetMetadata<UncountedMetadata>() is not null
            ? RateLimitPartition.GetNoLimiter(IPAddress.None)
            : RateLimitPartition.GetFixedWindowLimiter(
                CountedAddress.Of(address), _ => new FixedWindowRateLimiterOptions { PermitLimit = settings.RequestsPerMinutePerIp, Window = Window });

    private static ValueTask RefuseAsync(OnRejectedContext rejected, RateLimitSettings settings)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var left) ? left : Window;
        var response = rejected.HttpContext.Response;
        RateLimitHeaders.Set(response, Policy, settings.RequestsPerMinutePerIp, Window, remaining: 0, wait);
        var detail = string.Create(CultureInfo.InvariantCulture, $"At most {settings.RequestsPerMinutePerIp} requests a minute from one address.");
        return new ValueTask(RateLimitHeaders.Exceeded(response, Policy, detail, wait).ExecuteAsync(rejected.HttpContext));
    }
}
