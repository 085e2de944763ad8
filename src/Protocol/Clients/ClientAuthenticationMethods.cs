namespace IdentityPlatform.Protocol.Clients;

/// <summary>Values of <c>token_endpoint_auth_method</c> (RFC 7591 §2) that are supported.</summary>
public static class ClientAuthenticationMethods
{
    /// <summary>A public client: only <c>client_id</c>.</summary>
    public const string None = "none";

    /// <summary>HTTP Basic (RFC 6749 §2.3.1).</summary>
    public const string ClientSecretBasic = "client_secret_basic";

    /// <summary>Secret in the body (RFC 6749 §2.3.1).</summary>
    public const string ClientSecretPost = "client_secret_post";
}
