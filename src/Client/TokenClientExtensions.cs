using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace IdentityPlatform.Client;

/// <summary>Adds tokens to the clients of <see cref="IHttpClientFactory"/>.</summary>
public static class TokenClientExtensions
{
    private const string ServerClient = "IdentityPlatform.Client";
    private const int LargestAnswer = 256 * 1024;

    /// <summary>Has this client's requests carry an access token. Settings are checked at start.</summary>
    /// <param name="builder">From <c>services.AddHttpClient("api")</c>.</param>
    /// <param name="configure">Sets the issuer, the client, and the origins that tokens may be sent to.</param>
    /// <returns>The same builder.</returns>
    public static IHttpClientBuilder AddIdentityPlatformToken(this IHttpClientBuilder builder, Action<IdentityPlatformTokenOptions> configure) =>
        builder.AddIdentityPlatformToken((options, _) => configure(options));

    /// <summary>Has this client's requests carry an access token, with settings that need services, such as where the refresh token is kept.</summary>
    /// <param name="builder">From <c>services.AddHttpClient("api")</c>.</param>
    /// <param name="configure">Sets the issuer, the client, and the origins that tokens may be sent to.</param>
    /// <returns>The same builder.</returns>
    public static IHttpClientBuilder AddIdentityPlatformToken(this IHttpClientBuilder builder, Action<IdentityPlatformTokenOptions, IServiceProvider> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var (services, name) = (builder.Services, builder.Name);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<IdentityPlatformTokenOptions>, OptionsValidator>());
        services.AddOptions<IdentityPlatformTokenOptions>(name).Configure(configure).ValidateOnStart();
        services.AddHttpClient(ServerClient)
            .ConfigureHttpClient(static client => (client.Timeout, client.MaxResponseContentBufferSize) = (TimeSpan.FromSeconds(10), LargestAnswer))
            .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers();
        // One source for a client, however often its handlers are made anew.
        services.TryAddKeyedSingleton<IAccessTokenSource>(name, (provider, _) => AccessTokenSource.Create(
            Options(provider, name),
            () => provider.GetRequiredService<IHttpClientFactory>().CreateClient(ServerClient),
            provider.GetRequiredService<TimeProvider>()));
        return builder.AddHttpMessageHandler(provider =>
            new AccessTokenHandler(provider.GetRequiredKeyedService<IAccessTokenSource>(name), Options(provider, name).Origins));
    }

    private static IdentityPlatformTokenOptions Options(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<IdentityPlatformTokenOptions>>().Get(name);

    private sealed class OptionsValidator : IValidateOptions<IdentityPlatformTokenOptions>
    {
        public ValidateOptionsResult Validate(string? name, IdentityPlatformTokenOptions options)
        {
            var problems = options.Problems().Select(problem => $"HttpClient '{name}': {problem}").ToList();
            return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
        }
    }
}
