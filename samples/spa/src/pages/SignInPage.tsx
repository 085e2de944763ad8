import { Navigate, useSearchParams } from 'react-router';
import { returnPath } from '../session/returnTo';
import { useSession, type Provider } from '../session/session';
import { useTexts } from '../texts/texts';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { Waiting } from '../ui/Waiting';

/** The ways in. Each leads to the identity server; nothing secret is typed here. */
export function SignInPage() {
  const { status, farewell, signIn } = useSession();
  const { t } = useTexts();
  const [query] = useSearchParams();
  const returnTo = returnPath(query.get('returnTo'));

  if (status === 'starting') return <Waiting />;
  if (status === 'signed-in') return <Navigate to={returnTo} replace />;
  const from = (provider: Provider) => () => signIn({ returnTo, provider });
  return (
    <div className="narrow">
      <Page title={t('signIn.title')} text={t('app.claim')}>
        {farewell && <Notice kind={farewell === 'ended' ? 'info' : 'bad'}>{t(`signIn.${farewell}`)}</Notice>}
        <div className="card ways">
          <button className="button provider google" type="button" onClick={from('google')}>
            {t('signIn.google')}
          </button>
          <button className="button provider discord" type="button" onClick={from('discord')}>
            {t('signIn.discord')}
          </button>
          <p className="or">
            <span>{t('signIn.or')}</span>
          </p>
          <button className="button" type="button" onClick={() => signIn({ returnTo })}>
            {t('signIn.password')}
          </button>
          <p className="soft small">{t('signIn.text')}</p>
        </div>
        <p className="aside">
          {t('signIn.new')}{' '}
          <button className="link" type="button" onClick={() => signIn({ returnTo, create: true })}>
            {t('signIn.create')}
          </button>
        </p>
      </Page>
    </div>
  );
}
