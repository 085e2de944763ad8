import type { Quota } from '../http/problem';
import { useTexts } from '../texts/texts';

/** How much of the month's images is used. */
export function QuotaBar({ quota }: { quota?: Quota | undefined }) {
  const { t, number, date } = useTexts();
  if (!quota) return <p className="soft">{t('quota.unknown')}</p>;
  if (quota.limit === null) return <p className="quota-text">{t('quota.unlimited', { used: number(quota.used) })}</p>;

  const words = t('quota.used', { used: number(quota.used), limit: number(quota.limit) });
  return (
    <div className="quota">
      <p className="quota-text">{words}</p>
      <progress className={quota.used >= quota.limit ? 'full' : ''} max={quota.limit} value={Math.min(quota.used, quota.limit)} aria-label={words} />
      <p className="soft small">{t('quota.resets', { date: date(quota.resets_at) })}</p>
    </div>
  );
}
