import { imagesAMonth, includes, planNames, type Plan } from '../../api/plans';
import { useConfig } from '../../config';
import { useSession } from '../../session/session';
import { useTexts } from '../../texts/texts';
import { checkoutAddress } from './checkout';

/** One plan: what is in it, and the way to get it. */
export function PlanCard({ plan, current, required }: { plan: Plan; current: Plan; required: Plan | undefined }) {
  const { t, number } = useTexts();
  const { person } = useSession();
  const { checkout } = useConfig();
  const name = t(planNames[plan]);
  const images = imagesAMonth[plan];
  const address = checkoutAddress(checkout[plan], person);
  return (
    <li className={plan === required ? 'card plan wanted' : 'card plan'}>
      <div className="row-head">
        <h2>{name}</h2>
        {plan === current && <span className="tag good">{t('upgrade.current')}</span>}
      </div>
      <ul className="bullets">
        <li>{images === null ? t('upgrade.unlimited') : t('upgrade.images', { count: number(images) })}</li>
        {includes(plan, 'pro') && <li>{t('upgrade.upscale')}</li>}
      </ul>
      {!includes(current, plan) &&
        (address ? (
          <a className="button small" href={address} target="_blank" rel="noreferrer">
            {t('upgrade.choose', { plan: name })}
          </a>
        ) : (
          <p className="soft small">{t('upgrade.notSold')}</p>
        ))}
    </li>
  );
}
