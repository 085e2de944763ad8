using IdentityPlatform.IdentityServer.Accounts.Audit;
using IdentityPlatform.IdentityServer.Observability;
using IdentityPlatform.Protocol.Clients;
using IdentityPlatform.Protocol.Grants;
using IdentityPlatform.Protocol.Tokens;

namespace IdentityPlatform.IdentityServer.Storage.Tokens;

/// <summary>Puts the token engine together: client authentication, grants, tokens, and where they are kept.</summary>
public static class TokenEngine
{
    // A replica that has just started checks each client's secret slowly once; on a busy machine that takes a while.
    private static readonly TimeSpan SecretPatience = TimeSpan.FromSeconds(5);

    /// <summary>Registers the engine. Needs ProtocolOptions, TimeProvider, NpgsqlDataSource, IClientStore, IScopeStore, ISigningKeys, IResourceOwnerAuthenticator.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="failedAuthentications">Failed client authentications a minute, by client and address, before the caller has to wait.</param>
    public static IServiceCollection AddTokenEngine(this IServiceCollection services, int failedAuthentications)
    {
        services.AddEventOrigins();
        services.AddServerMetrics();
        services.AddSingleton<PostgresGrantStore>().AddSingleton<IGrantStore>(static s => s.GetRequiredService<PostgresGrantStore>());
        services.AddSingleton<PostgresTokenState>();
        services.AddSingleton<ITokenState>(static s => s.GetRequiredService<PostgresTokenState>());
        services.AddSingleton<ITokenRevocations>(static s => s.GetRequiredService<PostgresTokenState>());
        services.AddSingleton<IUserClaims>(static s => s.GetRequiredService<PostgresTokenState>());

        // Half of the processors at most for slow secrets: token requests keep the other half.
        services.AddSingleton(static _ => new ClientSecretVerifier(Math.Max(1, Environment.ProcessorCount / 2), SecretPatience));
        services.AddSingleton(provider => new AuthenticationFailures(provider.GetRequiredService<TimeProvider>(), failedAuthentications));
        services.AddSingleton<ClientAuthenticator>();
        services.AddSingleton<TokenIssuer>().AddSingleton<AccessTokenReader>();
        services.AddSingleton<Introspection>().AddSingleton<Revocation>().AddSingleton<UserInfo>();

        // Found by name, so that a request makes the handler it needs and no other; only the password grant reaches accounts.
        services.AddKeyedSingleton<IGrantHandler, AuthorizationCodeGrant>(GrantTypes.AuthorizationCode);
        services.AddKeyedSingleton<IGrantHandler, RefreshTokenGrant>(GrantTypes.RefreshToken);
        services.AddKeyedSingleton<IGrantHandler, ClientCredentialsGrant>(GrantTypes.ClientCredentials);
        services.AddKeyedScoped<IGrantHandler, PasswordGrant>(GrantTypes.Password);
        return services;
    }
}
