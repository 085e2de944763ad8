import type { ApiFetch } from '../http/apiFetch';
import { readJson, readNothing } from '../http/json';

/** A signed-in device (P7). */
export interface AccountSession {
  readonly id: string;
  readonly current: boolean;
  readonly device_name: string;
  readonly ip_address: string | null;
  readonly created_at: string;
  readonly last_used_at: string;
}

export const listSessions = (identity: ApiFetch, signal: AbortSignal): Promise<readonly AccountSession[]> =>
  identity('/account/sessions', { signal }).then(readJson<readonly AccountSession[]>);

export const endSession = (identity: ApiFetch, id: string): Promise<void> =>
  identity(`/account/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' }).then(readNothing);

export const endOtherSessions = (identity: ApiFetch): Promise<void> => identity('/account/sessions', { method: 'DELETE' }).then(readNothing);

/** The plan as the identity server knows it at this moment; a token may be older. */
export const livePlan = (identity: ApiFetch, signal: AbortSignal): Promise<string> =>
  identity('/account/me', { signal })
    .then(readJson<{ plan: string }>)
    .then((account) => account.plan);
