import { useState } from 'react';
import { Link } from 'react-router';
import { useMe } from '../../api/me';
import { listStores, type Store } from '../../api/stores';
import { Unreachable } from '../../http/steadyFetch';
import { useSession } from '../../session/session';
import { useTexts } from '../../texts/texts';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { useAction } from '../../ui/useAction';
import { useLoad } from '../../ui/useLoad';
import { Waiting } from '../../ui/Waiting';
import { useStoreName } from './useStoreName';

/** The person's stores, and the switch between them: a new token that names the other store. */
export function StoreCards() {
  const { api, switchStore } = useSession();
  const { t } = useTexts();
  const me = useMe();
  const nameOf = useStoreName();
  const stores = useLoad((signal) => listStores(api, signal), [api]);
  const choice = useAction();
  const [message, setMessage] = useState('');

  const choose = (store: Store): void =>
    choice.run(async () => {
      const renewal = await switchStore(store.id);
      if (renewal === 'unreachable') throw new Unreachable();
      setMessage(renewal === 'renewed' ? t('stores.chosen', { name: nameOf(store) }) : t('stores.refused'));
      me.reload();
    });

  if (stores.error !== undefined) return <ProblemNotice error={stores.error} retry={() => stores.reload()} />;
  if (!stores.data) return <Waiting />;
  if (stores.data.length === 0) return <p className="empty">{t('dashboard.noStores')}</p>;
  return (
    <>
      <div role="status">{message && <p className="notice good">{message}</p>}</div>
      <ProblemNotice error={choice.error} />
      <ul className="cards">
        {stores.data.map((store) => (
          <StoreCard key={store.id} store={store} chosen={store.id === me.data?.store_id} busy={choice.running} choose={() => choose(store)} />
        ))}
      </ul>
    </>
  );
}

function StoreCard({ store, chosen, busy, choose }: { store: Store; chosen: boolean; busy: boolean; choose: () => void }) {
  const { t } = useTexts();
  const name = useStoreName()(store);
  return (
    <li className={chosen ? 'card store chosen' : 'card store'}>
      <div className="row-head">
        <h3>{name}</h3>
        {chosen && <span className="tag good">{t('stores.current')}</span>}
      </div>
      <p className="soft">{t(`role.${store.role ?? 'none'}`)}</p>
      <div className="actions">
        <Link className="button quiet small" to={`/stores/${store.id}`} aria-label={t('stores.openNamed', { name })}>
          {t('stores.open')}
        </Link>
        {!chosen && (
          <button className="button quiet small" type="button" disabled={busy} onClick={choose} aria-label={t('stores.chooseNamed', { name })}>
            {t('stores.choose')}
          </button>
        )}
      </div>
    </li>
  );
}
