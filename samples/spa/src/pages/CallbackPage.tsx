import { Navigate } from 'react-router';
import { returnPath, signInPath } from '../session/returnTo';
import { useSession } from '../session/session';
import { useTexts } from '../texts/texts';
import { Waiting } from '../ui/Waiting';

/** Where the identity server sends the browser back to. The session does the work; this goes on when it is done. */
export function CallbackPage() {
  const { status, returnTo } = useSession();
  const { t } = useTexts();
  const next = returnPath(returnTo);
  if (status === 'starting') return <Waiting text={t('callback.title')} />;
  return <Navigate to={status === 'signed-in' ? next : signInPath(next)} replace />;
}
