import { Navigate, useLocation } from 'react-router';
import { SignedOut } from '../http/apiFetch';
import { Problem, StepUpRequired } from '../http/problem';
import { Unreachable } from '../http/steadyFetch';
import { useSession } from '../session/session';
import { useTexts, type Texts } from '../texts/texts';
import { Notice } from './Notice';
import { upgradePath } from './paths';

/** What went wrong, in words (the caller's, where it knows better), and what can be done: the plan's page for a plan, a new proof for a step-up. */
export function ProblemNotice({ error, retry, words }: { error: unknown; retry?: () => void; words?: (problem: Problem) => string | undefined }) {
  const texts = useTexts();
  const { signIn } = useSession();
  const place = useLocation();
  const here = place.pathname + place.search;

  if (error === undefined || error instanceof SignedOut) return null;
  if (error instanceof Problem && error.body.required_plan) return <Navigate to={upgradePath(error.body.required_plan, here)} replace />;
  return (
    <Notice kind="bad">
      <p>
        <strong>{texts.t('problem.title')}</strong>
      </p>
      <p>{(error instanceof Problem ? words?.(error) : undefined) ?? wordsFor(error, texts)}</p>
      {error instanceof StepUpRequired && (
        <button className="button small" type="button" onClick={() => signIn({ returnTo: here, acrValues: error.acrValues, maxAge: error.maxAge })}>
          {texts.t('problem.confirm')}
        </button>
      )}
      {retry && !(error instanceof StepUpRequired) && (
        <button className="button quiet small" type="button" onClick={retry}>
          {texts.t('problem.retry')}
        </button>
      )}
    </Notice>
  );
}

function wordsFor(error: unknown, { t, number }: Texts): string {
  if (error instanceof Unreachable) return t('problem.unreachable');
  if (error instanceof StepUpRequired) return t('problem.stepUp');
  if (!(error instanceof Problem)) return t('problem.unknown');
  if (error.status === 403) return t('problem.forbidden');
  if (error.status === 404) return t('problem.notFound');
  if (error.status === 429) return t('problem.tooMany', { seconds: number(error.retryAfter ?? 60) });
  return t(error.status === 400 ? 'problem.invalid' : 'problem.unknown');
}
