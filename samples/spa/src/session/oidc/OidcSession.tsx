import { ErrorResponse } from 'oidc-client-ts';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { AuthProvider, useAuth, type AuthContextProps } from 'react-oidc-context';
import { returnPath } from '../returnTo';
import { SessionContext, type Farewell, type Person, type Session } from '../session';
import { keepFresh } from './keepFresh';
import type { OidcTab } from './oidcTab';
import { signedInHint } from './signedInHint';
import { useSignOutEverywhere } from './useSignOutEverywhere';

// What the identity server says when it may show nothing (OpenID Connect Core §3.1.2.6): not a fault, nobody is signed in.
const needPerson = ['login_required', 'interaction_required', 'consent_required', 'account_selection_required'];

/** The session of a tab that keeps its own tokens. */
export function OidcSession({ tab, children }: { tab: OidcTab; children: ReactNode }) {
  return (
    <AuthProvider userManager={tab.manager} onSigninCallback={forgetCode}>
      <Bridge tab={tab}>{children}</Bridge>
    </AuthProvider>
  );
}

function Bridge({ tab, children }: { tab: OidcTab; children: ReactNode }) {
  const auth = useAuth();
  const [unreachable, setUnreachable] = useState(false);
  const announceSignOut = useSignOutEverywhere(tab);
  const resuming = !auth.isLoading && !auth.user && !auth.error && !unreachable && signedInHint.isSet();

  useEffect(() => keepFresh(tab), [tab]);
  useEffect(() => {
    if (resuming) tab.resume(location.pathname + location.search).catch(() => setUnreachable(true));
  }, [resuming, tab]);
  useEffect(() => {
    if (auth.error) signedInHint.clear();
  }, [auth.error]);

  const session = useMemo<Session>(
    () => ({
      status: statusOf(auth, resuming),
      person: personOf(auth),
      farewell: farewellOf(auth, unreachable) ?? tab.farewell,
      returnTo: returnPath(stateOf(auth).returnTo),
      api: tab.api,
      identity: tab.identity,
      signIn: (request) => void tab.signIn(request).catch(() => setUnreachable(true)),
      signOut: () => {
        announceSignOut();
        // Whoever wants to be out is out here, even if the server cannot be told.
        void tab.signOut().catch(() => tab.end('unreachable'));
      },
      renew: () => tab.renewer.renew(),
      switchStore: (storeId) => tab.renewer.renewWith({ store_id: String(storeId) }),
    }),
    [auth, resuming, unreachable, tab, announceSignOut],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}

// The code is spent; it has no place in the history.
function forgetCode(): void {
  history.replaceState({}, '', location.pathname);
}

function statusOf(auth: AuthContextProps, resuming: boolean): Session['status'] {
  if (auth.user) return 'signed-in';
  return auth.isLoading || resuming ? 'starting' : 'anonymous';
}

function personOf({ user }: AuthContextProps): Person | undefined {
  if (!user) return undefined;
  const { sub, name, preferred_username: username, email } = user.profile;
  return { sub, name: name ?? username ?? sub, username, email };
}

function farewellOf(auth: AuthContextProps, unreachable: boolean): Farewell | undefined {
  if (unreachable) return 'unreachable';
  const inner = auth.error?.innerError;
  if (!auth.error || (inner instanceof ErrorResponse && needPerson.includes(inner.error ?? ''))) return undefined;
  return inner instanceof TypeError ? 'unreachable' : 'failed';
}

function stateOf(auth: AuthContextProps): { returnTo?: unknown } {
  const inner = auth.error?.innerError;
  const state: unknown = auth.user?.state ?? (inner instanceof ErrorResponse ? inner.state : undefined);
  return typeof state === 'object' && state !== null ? state : {};
}
