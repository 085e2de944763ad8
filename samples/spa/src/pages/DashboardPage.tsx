import { Link } from 'react-router';
import { useMe } from '../api/me';
import { planNames, planOf } from '../api/plans';
import { useSession } from '../session/session';
import { useTexts } from '../texts/texts';
import { Page } from '../ui/Page';
import { ProblemNotice } from '../ui/ProblemNotice';
import { QuotaBar } from '../ui/QuotaBar';
import { Waiting } from '../ui/Waiting';
import { StoreCards } from './stores/StoreCards';

/** What one has: plan, images of the month, stores. */
export function DashboardPage() {
  const { person } = useSession();
  const me = useMe();
  const { t } = useTexts();
  return (
    <Page title={t('dashboard.title', { name: person?.name ?? '' })} text={person?.email ?? ''}>
      {me.error !== undefined && <ProblemNotice error={me.error} retry={() => me.reload()} />}
      {!me.data && me.error === undefined && <Waiting />}
      {me.data && (
        <div className="cards fill">
          <section className="card" aria-labelledby="plan">
            <h2 id="plan">{t('dashboard.plan')}</h2>
            <p className="plan-name">{t(planNames[planOf(me.data.plan)])}</p>
            <Link className="button quiet" to="/upgrade">
              {t('dashboard.upgrade')}
            </Link>
          </section>
          <section className="card" aria-labelledby="quota">
            <h2 id="quota">{t('dashboard.quota')}</h2>
            <QuotaBar quota={me.data.quota} />
            <Link className="button quiet" to="/images">
              {t('dashboard.make')}
            </Link>
          </section>
        </div>
      )}
      <section aria-labelledby="stores" className="section">
        <h2 id="stores">{t('dashboard.stores')}</h2>
        <StoreCards />
      </section>
    </Page>
  );
}
