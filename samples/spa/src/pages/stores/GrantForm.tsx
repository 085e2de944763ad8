import { grantAccess, type StoreRole } from '../../api/stores';
import { useSession } from '../../session/session';
import { useTexts } from '../../texts/texts';
import { Field } from '../../ui/Field';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { useAction } from '../../ui/useAction';

/** Gives somebody access, or another role. */
export function GrantForm({ storeId, roles, granted }: { storeId: string; roles: readonly StoreRole[]; granted: (name: string) => void }) {
  const { identity } = useSession();
  const { t } = useTexts();
  const action = useAction();

  const grant = (form: FormData): void =>
    action.run(async () => {
      const user = form.get('user');
      const role = roles.find((candidate) => candidate === form.get('role'));
      if (typeof user !== 'string' || !role) return;
      await grantAccess(identity, storeId, user.trim(), role);
      granted(user.trim());
    });

  return (
    <form className="inline-form" action={grant}>
      <Field label={t('members.user')} input={(id) => <input id={id} className="input" name="user" required maxLength={255} autoComplete="off" />} />
      <Field
        label={t('members.role')}
        input={(id) => (
          <select id={id} className="input" name="role">
            {roles.map((role) => (
              <option key={role} value={role}>
                {t(`role.${role}`)}
              </option>
            ))}
          </select>
        )}
      />
      <button className="button" type="submit" disabled={action.running}>
        {t('members.give')}
      </button>
      <ProblemNotice error={action.error} words={({ status, body }) => (status === 409 ? t('members.isOwner') : body.errors?.user && t('members.unknown'))} />
    </form>
  );
}
