import { Navigate, Outlet, useLocation } from 'react-router';
import { useMe } from '../api/me';
import { includes, type Plan } from '../api/plans';
import { signInPath } from '../session/returnTo';
import { useSession } from '../session/session';
import { upgradePath } from '../ui/paths';
import { ProblemNotice } from '../ui/ProblemNotice';
import { Waiting } from '../ui/Waiting';

/**
 * Pages for people who are signed in, and whose plan is enough (P13). This is courtesy: what may be done is decided by
 * the APIs, which ask again.
 */
export function Protected({ requiredPlan }: { requiredPlan?: Plan }) {
  const { status } = useSession();
  const me = useMe();
  const place = useLocation();
  const here = place.pathname + place.search;

  if (status === 'starting') return <Waiting />;
  if (status === 'anonymous') return <Navigate to={signInPath(here)} replace />;
  if (!requiredPlan) return <Outlet />;
  if (me.data) return includes(me.data.plan, requiredPlan) ? <Outlet /> : <Navigate to={upgradePath(requiredPlan, here)} replace />;
  return me.error === undefined ? <Waiting /> : <ProblemNotice error={me.error} retry={() => me.reload()} />;
}
