import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Config } from '../../config';
import { SessionContext, type Farewell, type Person, type Session } from '../session';
import { BffTab } from './bffTab';

interface State {
  readonly status: Session['status'];
  readonly person?: Person | undefined;
  readonly farewell?: Farewell;
}

/** The session of a tab whose host keeps the tokens. */
export function BffSession({ config, children }: { config: Config; children: ReactNode }) {
  const [state, setState] = useState<State>({ status: 'starting' });
  const [tab] = useState(() => new BffTab(config, () => setState({ status: 'anonymous', farewell: 'ended' })));

  useEffect(() => {
    tab.person().then(
      (person) => setState(person ? { status: 'signed-in', person } : { status: 'anonymous' }),
      () => setState({ status: 'anonymous', farewell: 'unreachable' }),
    );
  }, [tab]);

  const session = useMemo<Session>(
    () => ({
      ...state,
      api: tab.api,
      identity: tab.identity,
      signIn: (request) => tab.signIn(request),
      signOut: () => tab.signOut(),
      renew: () => tab.renewer.renew(),
      switchStore: (storeId) => tab.renewer.renewWith({ store_id: String(storeId) }),
    }),
    [state, tab],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}
