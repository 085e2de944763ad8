import { useState } from 'react';
import { grantable, listMembers, removeAccess, type Member, type StoreRole } from '../../api/stores';
import { useSession } from '../../session/session';
import { useTexts } from '../../texts/texts';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { useAction } from '../../ui/useAction';
import { useLoad } from '../../ui/useLoad';
import { Waiting } from '../../ui/Waiting';
import { GrantForm } from './GrantForm';

/** Who has access, for manager and owner. The identity server decides what they may change. */
export function Members({ storeId, role }: { storeId: string; role: StoreRole | null }) {
  const { identity } = useSession();
  const { t } = useTexts();
  const members = useLoad((signal) => listMembers(identity, storeId, signal), [identity, storeId]);
  const removal = useAction();
  const [message, setMessage] = useState('');

  const changed = (text: string): void => {
    setMessage(text);
    members.reload();
  };
  const remove = (member: Member): void =>
    removal.run(async () => {
      await removeAccess(identity, storeId, member.user_id);
      changed(t('members.removed', { name: member.username }));
    });

  return (
    <section className="card" aria-labelledby="members">
      <h2 id="members">{t('members.title')}</h2>
      <div role="status">{message && <p className="notice good">{message}</p>}</div>
      <ProblemNotice error={removal.error} />
      {members.error !== undefined && <ProblemNotice error={members.error} retry={() => members.reload()} />}
      {!members.data && members.error === undefined && <Waiting />}
      {members.data?.length === 0 && <p className="empty">{t('members.empty')}</p>}
      <ul className="rows">
        {members.data?.map((member) => (
          <li className="row" key={member.user_id}>
            <div className="row-main">
              <p className="row-title">
                {member.full_name ?? member.username} <span className="tag">{t(`role.${member.role}`)}</span>
              </p>
              <p className="soft small">{member.username}</p>
            </div>
            {grantable(role).includes(member.role) && (
              <button
                className="button quiet small danger"
                type="button"
                disabled={removal.running}
                onClick={() => remove(member)}
                aria-label={t('members.removeNamed', { name: member.username })}
              >
                {t('members.remove')}
              </button>
            )}
          </li>
        ))}
      </ul>
      <GrantForm storeId={storeId} roles={grantable(role)} granted={(name) => changed(t('members.given', { name }))} />
    </section>
  );
}
