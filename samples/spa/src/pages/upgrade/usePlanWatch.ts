import { useEffect } from 'react';
import { livePlan } from '../../api/account';
import { useMe } from '../../api/me';
import type { Plan } from '../../api/plans';
import { planOf } from '../../api/plans';
import { useSession } from '../../session/session';

const every = 3000;

/**
 * While the page is seen, asks the identity server for the plan. When it is another than the token's, renews the tokens
 * once and has the person read anew.
 */
export function usePlanWatch(known: Plan | undefined): void {
  const { identity, renew } = useSession();
  const { reload } = useMe();

  useEffect(() => {
    if (known === undefined) return undefined;
    const abort = new AbortController();
    const look = async (): Promise<void> => {
      if (document.visibilityState !== 'visible') return;
      const plan = planOf(await livePlan(identity, abort.signal));
      if (plan === known || abort.signal.aborted || (await renew()) !== 'renewed') return;
      reload();
    };
    // A look that fails is followed by the next one.
    const timer = setInterval(() => void look().catch(() => undefined), every);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [known, identity, renew, reload]);
}
