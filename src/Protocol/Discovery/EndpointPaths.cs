namespace IdentityPlatform.Protocol.Discovery;

/// <summary>Where the endpoints are, under the issuer. Routes and metadata both read this.</summary>
public static class EndpointPaths
{
    /// <summary>Authorization endpoint (RFC 6749 §3.1).</summary>
    public const string Authorize = "/connect/authorize";

    /// <summary>Token endpoint (RFC 6749 §3.2).</summary>
    public const string Token = "/connect/token";

    /// <summary>Userinfo endpoint (OpenID Connect Core §5.3).</summary>
    public const string UserInfo = "/connect/userinfo";

    /// <summary>Introspection endpoint (RFC 7662 §2).</summary>
    public const string Introspect = "/connect/introspect";

    /// <summary>Revocation endpoint (RFC 7009 §2).</summary>
    public const string Revoke = "/connect/revoke";

    /// <summary>End session endpoint (OpenID Connect RP-Initiated Logout 1.0 §2).</summary>
    public const string EndSession = "/connect/endsession";

    /// <summary>Our public keys (RFC 7517 §5).</summary>
    public const string Jwks = "/.well-known/jwks";

    /// <summary>Metadata (OpenID Connect Discovery 1.0 §4).</summary>
    public const string OpenIdConfiguration = "/.well-known/openid-configuration";

    /// <summary>Metadata (RFC 8414 §3).</summary>
    public const string OAuthServer = "/.well-known/oauth-authorization-server";

    /// <summary>Metadata of the feed of security events (Shared Signals Framework 1.0 §7.2).</summary>
    public const string SharedSignals = "/.well-known/ssf-configuration";

    /// <summary>Configuration endpoint of event streams (Shared Signals Framework 1.0 §8.1.1).</summary>
    public const string EventStreams = "/ssf/streams";

    /// <summary>Status endpoint of event streams (Shared Signals Framework 1.0 §8.1.2).</summary>
    public const string EventStreamStatus = "/ssf/status";

    /// <summary>Verification endpoint of event streams (Shared Signals Framework 1.0 §8.1.4).</summary>
    public const string EventStreamVerification = "/ssf/verify";

    /// <summary>Where the events of a stream are polled (RFC 8936 §2).</summary>
    /// <param name="streamId">The stream.</param>
    /// <returns>The path.</returns>
    public static string EventPoll(string streamId) => $"{EventStreams}/{streamId}/poll";
}
