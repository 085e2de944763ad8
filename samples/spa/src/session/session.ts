import { createContext, useContext } from 'react';
import type { ApiFetch } from '../http/apiFetch';
import type { Renewal } from './renewer';

/** Where a person may come from. The password is typed at the identity server, never here. */
export type Provider = 'google' | 'discord';

/** A sign-in to start. */
export interface SignInRequest {
  readonly returnTo: string;
  readonly provider?: Provider;
  readonly create?: boolean;
  readonly acrValues?: string | undefined;
  readonly maxAge?: string | undefined;
}

/** Who is signed in. */
export interface Person {
  readonly sub: string;
  readonly name: string;
  readonly username?: string | undefined;
  readonly email?: string | undefined;
}

/** Why there is a sign-in page when nobody asked for one. */
export type Farewell = 'ended' | 'failed' | 'unreachable';

/** The session of this tab, whichever side keeps the tokens. */
export interface Session {
  readonly status: 'starting' | 'anonymous' | 'signed-in';
  readonly person?: Person | undefined;
  readonly farewell?: Farewell | undefined;
  /** Where the sign-in that just came back leads. */
  readonly returnTo?: string | undefined;
  /** Calls the resource API. */
  readonly api: ApiFetch;
  /** Calls the identity server's JSON API. */
  readonly identity: ApiFetch;
  readonly signIn: (request: SignInRequest) => void;
  /** Ends the session at the server and here. */
  readonly signOut: () => void;
  /** Gets what the server says of this person now: plan, roles, stores. */
  readonly renew: () => Promise<Renewal>;
  /** The same for another store of theirs. */
  readonly switchStore: (storeId: number) => Promise<Renewal>;
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** The session. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('There is no session around this component.');
  return session;
}
