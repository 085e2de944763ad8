import { useState } from 'react';
import { endOtherSessions, endSession, listSessions, type AccountSession } from '../api/account';
import { useSession } from '../session/session';
import { useTexts } from '../texts/texts';
import { Page } from '../ui/Page';
import { ProblemNotice } from '../ui/ProblemNotice';
import { useAction } from '../ui/useAction';
import { useLoad } from '../ui/useLoad';
import { Waiting } from '../ui/Waiting';

/** The devices this person is signed in on (P7), and the end of them (P9). */
export function SessionsPage() {
  const { identity, signOut } = useSession();
  const { t } = useTexts();
  const sessions = useLoad((signal) => listSessions(identity, signal), [identity]);
  const action = useAction();
  const [message, setMessage] = useState('');

  const end = (session: AccountSession): void =>
    action.run(async () => {
      await endSession(identity, session.id);
      setMessage(t('sessions.ended', { name: session.device_name }));
      sessions.reload();
    });
  const endAll = (): void =>
    action.run(async () => {
      await endOtherSessions(identity);
      signOut();
    });

  return (
    <Page title={t('sessions.title')} text={t('sessions.text')}>
      <div role="status">{message && <p className="notice good">{message}</p>}</div>
      <ProblemNotice error={action.error} />
      <section className="card">
        {sessions.error !== undefined && <ProblemNotice error={sessions.error} retry={() => sessions.reload()} />}
        {!sessions.data && sessions.error === undefined && <Waiting />}
        <ul className="rows">
          {sessions.data?.map((session) => (
            <SessionRow key={session.id} session={session} busy={action.running} end={() => (session.current ? signOut() : end(session))} />
          ))}
        </ul>
        <button className="button danger" type="button" disabled={action.running} onClick={endAll}>
          {t('signOut.everywhere')}
        </button>
      </section>
    </Page>
  );
}

function SessionRow({ session, busy, end }: { session: AccountSession; busy: boolean; end: () => void }) {
  const { t, moment } = useTexts();
  return (
    <li className="row">
      <div className="row-main">
        <p className="row-title">
          {session.device_name} {session.current && <span className="tag good">{t('sessions.this')}</span>}
        </p>
        <p className="soft small">
          {t('sessions.used', { date: moment(session.last_used_at) })} · {t('sessions.since', { date: moment(session.created_at) })}
          {session.ip_address && ` · ${session.ip_address}`}
        </p>
      </div>
      <button className="button quiet small" type="button" disabled={busy} onClick={end} aria-label={t('sessions.endNamed', { name: session.device_name })}>
        {t('sessions.end')}
      </button>
    </li>
  );
}
