import { InMemoryWebStorage, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { Config } from '../../config';

const scopes = 'openid profile email offline_access roles plan stores images:read images:write stores:read stores:write';

/** Seconds before its end at which the access token is renewed. */
export const renewBefore = 60;

/** The OpenID Connect client of this tab: code flow with PKCE, tokens in memory. */
export function createUserManager(config: Config): UserManager {
  return new UserManager({
    authority: config.authority,
    client_id: config.clientId,
    redirect_uri: `${location.origin}/callback`,
    post_logout_redirect_uri: `${location.origin}/`,
    response_type: 'code',
    scope: scopes,
    loadUserInfo: true,
    requestTimeoutInSeconds: 15,
    // The session renews: one renewal for the clock, for refused requests and for a change of store.
    automaticSilentRenew: false,
    accessTokenExpiringNotificationTimeInSeconds: renewBefore,
    // P8: no token in storage that a script finds after a reload. A new tab asks the identity server.
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    // State, nonce and code verifier of a sign-in on its way; worthless once the code is spent.
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
  });
}
