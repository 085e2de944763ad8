import { ErrorResponse, type SigninRedirectArgs, type User, type UserManager } from 'oidc-client-ts';
import type { Config } from '../../config';
import { createApiFetch, type ApiFetch, type Credentials } from '../../http/apiFetch';
import { connection } from '../../http/connection';
import { Renewer, type Renewal, type RenewalParameters } from '../renewer';
import type { Farewell, SignInRequest } from '../session';
import { signedInHint } from './signedInHint';
import { createUserManager } from './userManager';

// Errors of the token endpoint that say nothing about the refresh token.
const passing = ['server_error', 'temporarily_unavailable', 'slow_down'];

/** The tokens of this tab and what is done with them. */
export class OidcTab {
  readonly manager: UserManager;
  readonly renewer: Renewer;
  readonly api: ApiFetch;
  readonly identity: ApiFetch;
  /** Why the session ended, when nobody here ended it. */
  farewell: Farewell | undefined;
  private user: User | undefined;

  constructor(config: Config) {
    this.manager = createUserManager(config);
    this.manager.events.addUserLoaded((user) => {
      this.user = user;
      this.farewell = undefined;
      signedInHint.set();
    });
    this.manager.events.addUserUnloaded(() => {
      this.user = undefined;
    });
    this.renewer = new Renewer(() => this.accessToken(), (parameters) => this.refresh(parameters));
    this.api = createApiFetch(config.api, this.credentials());
    this.identity = createApiFetch(config.identityApi, this.credentials());
  }

  /** Leaves for the identity server. */
  async signIn(request: SignInRequest): Promise<void> {
    await this.leave({
      ...(request.provider && { extraQueryParams: { idp_hint: request.provider } }),
      ...(request.create && { prompt: 'create' }),
      ...(request.acrValues && { acr_values: request.acrValues }),
      ...(request.maxAge && { max_age: Number(request.maxAge) }),
      state: { returnTo: request.returnTo },
    });
  }

  /**
   * After a reload: asks the identity server who is signed in, without showing anything. The whole window goes, not a
   * hidden frame: a frame of another site gets no cookies (SameSite, blocked third-party cookies), a window does.
   */
  async resume(returnTo: string): Promise<void> {
    await this.leave({ prompt: 'none', state: { returnTo } });
  }

  /** OpenID Connect RP-Initiated Logout 1.0 §2: with id_token_hint, so that nobody is asked. */
  async signOut(): Promise<void> {
    signedInHint.clear();
    await this.manager.signoutRedirect();
  }

  /** Drops the tokens. */
  async end(farewell?: Farewell): Promise<void> {
    this.farewell = farewell;
    signedInHint.clear();
    await this.manager.removeUser();
  }

  private async leave(request: SigninRedirectArgs): Promise<void> {
    await this.manager.signinRedirect({ ...request, ui_locales: document.documentElement.lang });
  }

  private accessToken(): string {
    return this.user?.access_token ?? '';
  }

  private credentials(): Credentials {
    return {
      stamp: () => this.accessToken(),
      headers: () => ({ Authorization: `Bearer ${this.accessToken()}` }),
      renew: (stale) => this.renewer.renew(stale),
      ended: () => void this.end('ended'),
    };
  }

  // A renewal whose answer got lost is sent again with the same refresh token: within its grace the server answers the same.
  private async refresh(parameters?: RenewalParameters): Promise<Renewal> {
    if (!this.user?.refresh_token) return 'refused';
    try {
      await this.manager.signinSilent(parameters ? { extraTokenParams: parameters } : {});
      connection.answered();
      return 'renewed';
    } catch (error) {
      if (error instanceof ErrorResponse && !passing.includes(error.error ?? '')) return 'refused';
      connection.failed();
      return 'unreachable';
    }
  }
}
