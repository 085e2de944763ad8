import type { Config } from '../../config';
import { createApiFetch, type ApiFetch, type Credentials } from '../../http/apiFetch';
import { jsonRequest } from '../../http/json';
import { steadyFetch } from '../../http/steadyFetch';
import { Renewer, type Renewal, type RenewalParameters } from '../renewer';
import type { Person, SignInRequest } from '../session';

// A request with a header of our own is no simple one: another site would need CORS to send it, and there is none.
const antiforgery = { 'X-CSRF': '1' };

/** A tab whose host keeps the tokens. All it has is a cookie that scripts cannot read. */
export class BffTab {
  readonly renewer: Renewer;
  readonly api: ApiFetch;
  readonly identity: ApiFetch;
  private renewals = 0;

  constructor(config: Config, ended: () => void) {
    const stamp = (): string => String(this.renewals);
    this.renewer = new Renewer(stamp, (parameters) => this.refresh(parameters));
    const credentials: Credentials = { stamp, headers: () => antiforgery, renew: (stale) => this.renewer.renew(stale), ended };
    this.api = createApiFetch(config.api, credentials);
    this.identity = createApiFetch(config.identityApi, credentials);
  }

  /** Who is signed in; undefined when nobody is. */
  async person(): Promise<Person | undefined> {
    const response = await steadyFetch('/bff/user', { headers: antiforgery });
    return response.ok ? ((await response.json()) as Person) : undefined;
  }

  /** Leaves for the identity server by way of the host. */
  signIn(request: SignInRequest): void {
    const parameters = new URLSearchParams({ returnUrl: request.returnTo, ui_locales: document.documentElement.lang });
    if (request.provider) parameters.set('idp_hint', request.provider);
    if (request.create) parameters.set('prompt', 'create');
    if (request.acrValues) parameters.set('acr_values', request.acrValues);
    if (request.maxAge) parameters.set('max_age', request.maxAge);
    location.assign(`/bff/login?${parameters.toString()}`);
  }

  /** Ends the session here and at the identity server. */
  signOut(): void {
    location.assign('/bff/logout');
  }

  private async refresh(parameters: RenewalParameters = {}): Promise<Renewal> {
    try {
      const response = await fetch('/bff/renew', jsonRequest('POST', parameters, antiforgery));
      if (response.ok) this.renewals++;
      if (response.status >= 500) return 'unreachable';
      return response.ok ? 'renewed' : 'refused';
    } catch {
      return 'unreachable';
    }
  }
}
