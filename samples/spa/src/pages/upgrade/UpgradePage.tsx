import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useMe } from '../../api/me';
import { includes, planNames, planOf, plans } from '../../api/plans';
import { useConfig } from '../../config';
import { returnPath } from '../../session/returnTo';
import { useSession } from '../../session/session';
import { useTexts } from '../../texts/texts';
import { Notice } from '../../ui/Notice';
import { Page } from '../../ui/Page';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { Waiting } from '../../ui/Waiting';
import { PlanCard } from './PlanCard';
import { usePlanWatch } from './usePlanWatch';

/** The plans. After a purchase elsewhere the page notices the new one, and the person goes on without a new sign-in. */
export function UpgradePage() {
  const { t } = useTexts();
  const { person } = useSession();
  const { development } = useConfig();
  const me = useMe();
  const [query] = useSearchParams();
  const [before] = useState(() => planOf(me.data?.plan));
  const known = me.data && planOf(me.data.plan);
  usePlanWatch(known);

  const needed = query.get('plan');
  const required = needed ? planOf(needed) : undefined;
  const enough = known !== undefined && required !== undefined && includes(known, required);
  const changed = known !== undefined && known !== before && known !== 'free';
  return (
    <Page title={t('upgrade.title')} {...(required && !enough && { text: t('upgrade.needed', { plan: t(planNames[required]) }) })}>
      {me.error !== undefined && <ProblemNotice error={me.error} retry={() => me.reload()} />}
      {known === undefined && me.error === undefined && <Waiting />}
      <div role="status">
        {known && (changed || enough) && (
          <div className="notice good">
            <p>{t('upgrade.done', { plan: t(planNames[known]) })}</p>
            <Link className="button small" to={returnPath(query.get('returnTo'))}>
              {t('upgrade.goOn')}
            </Link>
          </div>
        )}
      </div>
      {known && (
        <ul className="cards plans">
          {plans.map((plan) => (
            <PlanCard key={plan} plan={plan} current={known} required={required} />
          ))}
        </ul>
      )}
      <p className="soft">{t('upgrade.waiting')}</p>
      {development && (
        <Notice>
          <p>{t('upgrade.hint')}</p>
          <pre>
            dotnet run --project src/IdentityServer -- users plan {person?.username} {plans[plans.indexOf(known ?? 'free') + 1] ?? 'free'} --DataDirectory &quot;$PWD/.data&quot;
          </pre>
        </Notice>
      )}
    </Page>
  );
}
