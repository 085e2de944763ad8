import { createContext, useContext, type ReactNode } from 'react';
import { readJson } from '../http/json';
import type { Quota } from '../http/problem';
import { useSession } from '../session/session';
import { useLoad, type Load } from '../ui/useLoad';
import type { StoreRole } from './stores';

/** `GET /users/me`: the person as the resource API sees them. */
export interface Me {
  readonly sub: string;
  readonly email: string | null;
  readonly plan: string;
  readonly roles: readonly string[];
  readonly stores: readonly { readonly id: number; readonly role: StoreRole }[];
  readonly store_id: number | null;
  readonly quota?: Quota;
}

const MeContext = createContext<Load<Me> | undefined>(undefined);

/** Loads it once for all pages. */
export function MeProvider({ children }: { children: ReactNode }) {
  const { api, status } = useSession();
  const me = useLoad(status === 'signed-in' ? (signal) => api('/users/me', { signal }).then(readJson<Me>) : undefined, [api, status]);
  return <MeContext value={me}>{children}</MeContext>;
}

/** The signed-in person; `reload` after what changes them. */
export function useMe(): Load<Me> {
  const me = useContext(MeContext);
  if (!me) throw new Error('There is no MeProvider around this component.');
  return me;
}
