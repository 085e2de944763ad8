import { planNeeded, stepUpOf } from './problem';
import type { Renewal } from '../session/renewer';
import { steadyFetch, Unreachable } from './steadyFetch';

/** What a request goes out with. */
export interface Credentials {
  /** Names the credentials of this moment, so that a late 401 does not renew what is new already. */
  readonly stamp: () => string;
  /** The headers that carry them. */
  readonly headers: () => Record<string, string>;
  /** Renews them, once for everybody who asks meanwhile. */
  readonly renew: (stale: string) => Promise<Renewal>;
  /** They are refused for good: the person has to sign in. */
  readonly ended: () => void;
}

/** The session is over; the page is on its way to sign-in. */
export class SignedOut extends Error {
  override readonly name = 'SignedOut';
}

/** Calls one API: `path` is below its base. */
export type ApiFetch = (path: string, init?: RequestInit) => Promise<Response>;

/**
 * Adds the credentials, and renews them once where a new token may change the answer: after a 401, and after a 403 for
 * the plan, for the plan may have been bought a moment ago. Then tries once more; a second 401 is the end.
 */
export function createApiFetch(base: string, credentials: Credentials, send = steadyFetch): ApiFetch {
  return async (path, init = {}) => {
    const attempt = (): Promise<Response> => send(base + path, withHeaders(init, credentials.headers()));
    const stamp = credentials.stamp();
    let response = await attempt();
    if (response.status !== 401 && (await planNeeded(response)) === undefined) return response;
    failOnStepUp(response);
    const renewal = await credentials.renew(stamp);
    if (renewal === 'unreachable') throw new Unreachable();
    if (renewal === 'renewed') response = await attempt();
    if (response.status === 401) {
      failOnStepUp(response);
      credentials.ended();
      throw new SignedOut();
    }
    return response;
  };
}

function withHeaders(init: RequestInit, added: Record<string, string>): RequestInit {
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(added)) headers.set(name, value);
  return { ...init, headers };
}

function failOnStepUp(response: Response): void {
  const stepUp = stepUpOf(response);
  if (stepUp) throw stepUp;
}
