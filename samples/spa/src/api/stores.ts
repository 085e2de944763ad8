import type { ApiFetch } from '../http/apiFetch';
import { jsonRequest, readJson, readNothing } from '../http/json';
import type { Page } from './images';

/** What a person is at a store, least first. */
export const storeRoles = ['viewer', 'staff', 'manager', 'owner'] as const;

export type StoreRole = (typeof storeRoles)[number];

export interface Store {
  readonly id: number;
  readonly name: string | null;
  readonly role: StoreRole | null;
}

export interface Reading {
  readonly id: string;
  readonly sensor: string;
  readonly value: number;
  readonly unit: string | null;
  readonly measured_at: string;
}

export interface NewReading {
  readonly sensor: string;
  readonly value: number;
  readonly unit: string | null;
}

export interface Member {
  readonly user_id: string;
  readonly username: string;
  readonly full_name: string | null;
  readonly role: StoreRole;
  readonly granted_at: string | null;
}

/** Whether a role is enough; without a role only a superuser gets this far. */
export function isAtLeast(role: StoreRole | null | undefined, required: StoreRole): boolean {
  return role == null || storeRoles.indexOf(role) >= storeRoles.indexOf(required);
}

/** The roles a person may give: never their own or higher, never ownership. */
export function grantable(role: StoreRole | null | undefined): readonly StoreRole[] {
  return storeRoles.filter((candidate) => candidate !== 'owner' && (role == null || storeRoles.indexOf(candidate) < storeRoles.indexOf(role)));
}

export const listStores = (api: ApiFetch, signal: AbortSignal): Promise<readonly Store[]> => api('/stores', { signal }).then(readJson<readonly Store[]>);

export const getStore = (api: ApiFetch, id: string, signal: AbortSignal): Promise<Store> => api(`/stores/${id}`, { signal }).then(readJson<Store>);

export const listReadings = (api: ApiFetch, id: string, signal: AbortSignal): Promise<Page<Reading>> =>
  api(`/stores/${id}/readings?limit=20`, { signal }).then(readJson<Page<Reading>>);

export const addReading = (api: ApiFetch, id: string, reading: NewReading): Promise<void> =>
  api(`/stores/${id}/readings`, jsonRequest('POST', reading)).then(readNothing);

export const listMembers = (identity: ApiFetch, id: string, signal: AbortSignal): Promise<readonly Member[]> =>
  identity(`/stores/${id}/access`, { signal }).then(readJson<readonly Member[]>);

export const grantAccess = (identity: ApiFetch, id: string, user: string, role: StoreRole): Promise<void> =>
  identity(`/stores/${id}/access`, jsonRequest('PUT', { user, role })).then(readNothing);

export const removeAccess = (identity: ApiFetch, id: string, userId: string): Promise<void> =>
  identity(`/stores/${id}/access/${encodeURIComponent(userId)}`, { method: 'DELETE' }).then(readNothing);
