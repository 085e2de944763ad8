// The peer: oidc-provider as it ships, with its in-memory adapter, set to do the same work as ours. One process.
import Provider from 'oidc-provider';
import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

const { PORT, ISSUER, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, RESOURCE } = process.env;
const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
const scopes = 'openid profile email offline_access';
const apiScopes = 'stores:read stocks:read';

const provider = new Provider(ISSUER, {
  clients: [{
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['client_credentials', 'authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: [REDIRECT_URI],
    id_token_signed_response_alg: 'ES256',
  }],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' }] },
  cookies: { keys: ['bench'] },
  claims: { profile: ['name', 'given_name', 'family_name', 'preferred_username', 'locale', 'zoneinfo', 'updated_at'], email: ['email', 'email_verified'] },
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    devInteractions: { enabled: true },
    // A JWT access token when the request names the API; an opaque one, which userinfo takes, when it does not.
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: apiScopes, audience: RESOURCE, accessTokenFormat: 'jwt', accessTokenTTL: 900, jwt: { sign: { alg: 'ES256' } } }),
    },
  },
  rotateRefreshToken: true,
  issueRefreshToken: (ctx, client) => client.grantTypeAllowed('refresh_token'),
  ttl: { AccessToken: 900, ClientCredentials: 900, IdToken: 900, AuthorizationCode: 60, RefreshToken: 2592000, Grant: 2592000, Session: 1209600, Interaction: 3600 },
  findAccount: (ctx, id) => ({
    accountId: id,
    claims: () => ({
      sub: id, name: 'Alice Kim', given_name: 'Alice', family_name: 'Kim', preferred_username: id, locale: 'en', zoneinfo: 'UTC', updated_at: 1700000000,
      email: `${id}@example.com`, email_verified: true,
    }),
  }),
  // A first-party client, which asks for no consent; the grant is made once a session, as its documentation shows.
  async loadExistingGrant(ctx) {
    const { client, session } = ctx.oidc;
    const known = session.grantIdFor(client.clientId);
    if (known) return ctx.oidc.provider.Grant.find(known);
    const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope(scopes);
    grant.addResourceScope(RESOURCE, apiScopes);
    await grant.save();
    return grant;
  },
});

provider.proxy = true;
provider.on('server_error', (ctx, error) => console.error(error));
provider.listen(Number(PORT), '127.0.0.1', () => console.log('ready'));
