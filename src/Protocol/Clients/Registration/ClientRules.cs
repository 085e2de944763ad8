namespace IdentityPlatform.Protocol.Clients.Registration;

/// <summary>What must be true between the members of a registration.</summary>
internal static class ClientRules
{

    private static readonly string[] GrantTypes = ["authorization_code", "refresh_token", "password", "client_credentials"];

    public static void Check(Client client, string? secret, JsonMembers json)
    {
        CheckId(client, json);
        CheckGrantTypes(client, json);
        CheckCodeFlow(client, json);
        CheckPublic(client, json);
        CheckSecret(client, secret, json);
    }

    private static void CheckId(Client client, JsonMembers json)
    {
        // RFC 6749 appendix A.1: client-id = *VSCHAR; a colon would end it in the Basic scheme's user-id.
        if (client.ClientId.Length == 0 || client.ClientId.Any(c => c is < '!' or > '~'))
        {
            json.Fail("client_id", "must be printable ASCII without blanks");
        }
    }

    private static void CheckGrantTypes(Client client, JsonMembers json)
    {
        foreach (var grant in client.GrantTypes.Where(grant => Array.IndexOf(GrantTypes, grant) < 0))
        {
            json.Fail("grant_types", ClientMetadataNames.UnsupportedGrantTypes.Contains(grant)
                ? $"{grant} is not supported"
                : $"must be of {string.Join(", ", GrantTypes)}");
        }

        if (client.Allows("refresh_token") && !client.Allows("authorization_code") && !client.Allows("password"))
        {
            json.Fail("grant_types", "refresh_token needs authorization_code or password beside it: nothing else gives refresh tokens");
        }

        // RFC 9700 §2.4: the password grant must not be used, but by the owner's own apps that are still moving off it.
        if (client.Allows("password") && !client.FirstParty)
        {
            json.Fail("grant_types", "password is for clients with first_party true only");
        }
    }

    private static void CheckCodeFlow(Client client, JsonMembers json)
    {
        foreach (var _ in client.ResponseTypes.Where(type => type != "code"))
        {
            json.Fail("response_types", "must be code: tokens are never sent through the browser's address (RFC 9700 §2.1.2)");
        }

        // RFC 7591 §2.1: grant_types and response_types must agree.
        if (client.Allows("authorization_code") != client.ResponseTypes.Contains("code"))
        {
            json.Fail("response_types", "code and the grant type authorization_code go together");
        }

        if (client.Allows("authorization_code") && client.RedirectUris.Count == 0)
        {
            json.Fail("redirect_uris", "is required for authorization_code");
        }

        if (!client.Allows("authorization_code") && client.RedirectUris.Count > 0)
        {
            json.Fail("redirect_uris", "needs the grant type authorization_code");
        }
    }

    private static void CheckPublic(Client client, JsonMembers json)
    {
        // RFC 6749 §4.4: "The client credentials grant type MUST only be used by confidential clients."
        if (client.IsPublic && client.Allows("client_credentials"))
        {
            json.Fail("grant_types", "client_credentials needs client authentication; token_endpoint_auth_method is none");
        }

        // RFC 9700 §2.1.1: "Public clients MUST use PKCE".
        if (client.IsPublic && !client.RequirePkce)
        {
            json.Fail("require_pkce", "must be true for a client with token_endpoint_auth_method none");
        }
    }

    private static void CheckSecret(Client client, string? secret, JsonMembers json)
    {
        if (secret is null)
        {
            return;
        }

        if (client.IsPublic)
        {
            json.Fail("client_secret", "must be absent: token_endpoint_auth_method is none");
        }
        else if (secret.Length == 0 || secret.Any(c => c is < ' ' or > '~'))
        {
            // RFC 6749 Appendix A.2: client-secret = *VSCHAR; an empty one proves nothing.
            json.Fail("client_secret", "must be printable ASCII and not empty");
        }
    }
}
