namespace IdentityPlatform.Protocol.Clients.Registration;

/// <summary>Registration members (IANA OAuth Dynamic Client Registration Metadata) whose feature does not exist here.</summary>
internal static class ClientMetadataNames
{
    /// <summary>Accepted with the values that mean "not used" (absent, null, false, empty), refused by name otherwise.</summary>
    public static readonly IReadOnlyList<string> Unsupported =
    [
        // RFC 7591 §2
        "jwks", "jwks_uri", "software_id", "software_version", "software_statement",
        // OpenID Connect Dynamic Client Registration 1.0 §2
        "sector_identifier_uri", "id_token_encrypted_response_alg", "id_token_encrypted_response_enc",
        "userinfo_signed_response_alg", "userinfo_encrypted_response_alg", "userinfo_encrypted_response_enc",
        "request_object_signing_alg", "request_object_encryption_alg", "request_object_encryption_enc",
        "token_endpoint_auth_signing_alg", "default_acr_values", "initiate_login_uri", "request_uris",
        // OpenID Connect Back-Channel and Front-Channel Logout 1.0
        "backchannel_logout_uri", "frontchannel_logout_uri", "frontchannel_logout_session_required",
        // RFC 8705 §2.1.2, §3.4
        "tls_client_auth_subject_dn", "tls_client_auth_san_dns", "tls_client_auth_san_uri", "tls_client_auth_san_ip",
        "tls_client_auth_san_email", "tls_client_certificate_bound_access_tokens",
        // RFC 9101 §10.5, RFC 9126 §6, RFC 9396 §10, RFC 9449 §5.2
        "require_signed_request_object", "require_pushed_authorization_requests", "authorization_details_types",
        "dpop_bound_access_tokens",
        // JARM §5, RFC 9701 §6, CIBA Core 1.0 §4
        "authorization_signed_response_alg", "authorization_encrypted_response_alg", "authorization_encrypted_response_enc",
        "introspection_signed_response_alg", "introspection_encrypted_response_alg", "introspection_encrypted_response_enc",
        "backchannel_token_delivery_mode", "backchannel_client_notification_endpoint",
        "backchannel_authentication_request_signing_alg", "backchannel_user_code_parameter",
    ];

    /// <summary>Grant types that are registered names but have no feature here.</summary>
    public static readonly IReadOnlySet<string> UnsupportedGrantTypes = new HashSet<string>(StringComparer.Ordinal)
    {
        "implicit",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:saml2-bearer",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:openid:params:grant-type:ciba",
    };
}
