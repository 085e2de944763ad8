import { useParams } from 'react-router';
import { getStore, isAtLeast } from '../../api/stores';
import { useSession } from '../../session/session';
import { useTexts } from '../../texts/texts';
import { Page } from '../../ui/Page';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { useLoad } from '../../ui/useLoad';
import { Waiting } from '../../ui/Waiting';
import { Members } from './Members';
import { Readings } from './Readings';
import { useStoreName } from './useStoreName';

/** One store: readings for everybody with a part in it, people for manager and owner. */
export function StorePage() {
  const { id = '' } = useParams();
  const { api } = useSession();
  const { t } = useTexts();
  const nameOf = useStoreName();
  const store = useLoad((signal) => getStore(api, encodeURIComponent(id), signal), [api, id]);

  if (store.error !== undefined) return <ProblemNotice error={store.error} retry={() => store.reload()} />;
  if (!store.data) return <Waiting />;
  const { role } = store.data;
  return (
    <Page title={nameOf(store.data)} text={t(`role.${role ?? 'none'}`)}>
      <Readings storeId={String(store.data.id)} writes={isAtLeast(role, 'staff')} />
      {isAtLeast(role, 'manager') && <Members storeId={String(store.data.id)} role={role} />}
    </Page>
  );
}
