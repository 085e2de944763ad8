import { listReadings, type Reading } from '../../api/stores';
import { useSession } from '../../session/session';
import { useTexts } from '../../texts/texts';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { useLoad } from '../../ui/useLoad';
import { Waiting } from '../../ui/Waiting';
import { NewReadingForm } from './NewReadingForm';

/** What the store's sensors measured, newest first. */
export function Readings({ storeId, writes }: { storeId: string; writes: boolean }) {
  const { api } = useSession();
  const { t } = useTexts();
  const readings = useLoad((signal) => listReadings(api, storeId, signal), [api, storeId]);
  return (
    <section className="card" aria-labelledby="readings">
      <h2 id="readings">{t('readings.title')}</h2>
      {readings.error !== undefined && <ProblemNotice error={readings.error} retry={() => readings.reload()} />}
      {!readings.data && readings.error === undefined && <Waiting />}
      {readings.data?.items.length === 0 && <p className="empty">{t('readings.empty')}</p>}
      {readings.data && readings.data.items.length > 0 && <Table rows={readings.data.items} />}
      {writes ? <NewReadingForm storeId={storeId} added={() => readings.reload()} /> : <p className="soft small">{t('readings.viewer')}</p>}
    </section>
  );
}

function Table({ rows }: { rows: readonly Reading[] }) {
  const { t, number, moment } = useTexts();
  return (
    <table className="table" aria-labelledby="readings">
      <thead>
        <tr>
          <th scope="col">{t('readings.sensor')}</th>
          <th scope="col" className="right">
            {t('readings.value')}
          </th>
          <th scope="col">{t('readings.when')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>{row.sensor}</td>
            <td className="right">
              {number(row.value)} {row.unit}
            </td>
            <td>{moment(row.measured_at)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
