import { useState } from 'react';
import { addReading } from '../../api/stores';
import { useSession } from '../../session/session';
import { useTexts } from '../../texts/texts';
import { Field } from '../../ui/Field';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { useAction } from '../../ui/useAction';

/** Adds a measurement by hand. */
export function NewReadingForm({ storeId, added }: { storeId: string; added: () => void }) {
  const { api } = useSession();
  const { t } = useTexts();
  const action = useAction();
  const [message, setMessage] = useState('');

  const add = (form: FormData): void =>
    action.run(async () => {
      const reading = { sensor: textOf(form, 'sensor'), value: Number(textOf(form, 'value')), unit: textOf(form, 'unit') || null };
      await addReading(api, storeId, reading);
      setMessage(t('readings.added', { sensor: reading.sensor, value: reading.value }));
      added();
    });

  return (
    <form className="inline-form" action={add}>
      <Field label={t('readings.sensor')} input={(id) => <input id={id} className="input" name="sensor" required maxLength={100} />} />
      <Field label={t('readings.value')} input={(id) => <input id={id} className="input" name="value" type="number" step="any" required />} />
      <Field label={t('readings.unit')} optional={t('readings.optional')} input={(id) => <input id={id} className="input" name="unit" maxLength={20} />} />
      <button className="button" type="submit" disabled={action.running}>
        {t('readings.add')}
      </button>
      <div role="status" className="whole">
        {message && <p className="notice good">{message}</p>}
      </div>
      <ProblemNotice error={action.error} />
    </form>
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}
