using System.Text.Json;
using IdentityPlatform.ResourceApi.Options;
using IdentityPlatform.TokenValidation;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Net.Http.Headers;

namespace IdentityPlatform.ResourceApi.Stores;

/// <summary>
/// The names of the caller's stores. Stores belong to the identity server, so it is asked with the caller's own token;
/// while it cannot be reached names are unknown, and nothing else is missing.
/// </summary>
public sealed class StoreNames(IHttpClientFactory clients, ApiSettings settings, ILogger<StoreNames> logger) : IDisposable
{
    /// <summary>The HTTP client's name.</summary>
    public const string ClientName = "IdentityServer";

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FailureKeptFor = TimeSpan.FromSeconds(5);
    private static readonly IReadOnlyDictionary<long, string> None = new Dictionary<long, string>();

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    /// <summary>Names by store; a store whose name is not known is absent.</summary>
    public async Task<IReadOnlyDictionary<long, string>> OfAsync(HttpContext context, AccessToken caller)
    {
        if (caller.Stores.Count == 0 && !caller.IsSuperuser)
            return None;
        var key = (caller.Subject, caller.TokenId);
        if (_cache.Get<IReadOnlyDictionary<long, string>>(key) is { } known)
            return known;
        var fetched = await FetchAsync(context);
        return _cache.Set(key, fetched ?? None, new MemoryCacheEntryOptions
        {
            Size = 1,
            AbsoluteExpirationRelativeToNow = fetched is null ? FailureKeptFor : KeptFor,
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();

    private async Task<IReadOnlyDictionary<long, string>?> FetchAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, settings.Issuer + "/api/stores");
        request.Headers.TryAddWithoutValidation(HeaderNames.Authorization, context.Request.Headers.Authorization.ToString());
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request, context.RequestAborted);
            response.EnsureSuccessStatusCode();
            using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(context.RequestAborted));
            return Read(json.RootElement);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException
            || (error is OperationCanceledException && !context.RequestAborted.IsCancellationRequested))
        {
            StoresLog.NamesUnknown(logger, error.GetType().Name);
            return null;
        }
    }

    private static Dictionary<long, string> Read(JsonElement json)
    {
        var names = new Dictionary<long, string>();
        if (json.ValueKind != JsonValueKind.Array)
            throw new JsonException("A list of stores was expected.");
        foreach (var store in json.EnumerateArray())
        {
            if (store.ValueKind == JsonValueKind.Object && store.TryGetProperty("id", out var id) && id.TryGetInt64(out var number)
                && store.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String)
                names[number] = name.GetString()!;
        }

        return names;
    }
}

internal static class StoresComposition
{
    public static IServiceCollection AddStoreNames(this IServiceCollection services)
    {
        services.AddHttpClient(StoreNames.ClientName, client =>
            {
                client.Timeout = TimeSpan.FromSeconds(2);
                client.MaxResponseContentBufferSize = 1024 * 1024;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers();
        return services.AddSingleton<StoreNames>();
    }
}

internal static partial class StoresLog
{
    [LoggerMessage(4101, LogLevel.Warning, "The identity server does not tell the names of stores: {Reason}.")]
    public static partial void NamesUnknown(ILogger logger, string reason);
}
