import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { upscaleImage } from '../../api/images';
import { useSession } from '../../session/session';
import { useTexts } from '../../texts/texts';
import { Field } from '../../ui/Field';
import { Page } from '../../ui/Page';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { useAction } from '../../ui/useAction';

/** A larger version of an image; the route asks for plan pro. */
export function UpscalePage() {
  const { id = '' } = useParams();
  const { api } = useSession();
  const { t } = useTexts();
  const action = useAction();
  const [done, setDone] = useState(false);

  const start = (form: FormData): void =>
    action.run(async () => {
      await upscaleImage(api, id, Number(form.get('factor')));
      setDone(true);
    });

  return (
    <div className="narrow">
      <Page title={t('upscale.title')} text={t('upscale.text')}>
        <form className="card form" action={start}>
          <Field
            label={t('upscale.factor')}
            input={(field) => (
              <select id={field} className="input" name="factor">
                <option value="2">{t('upscale.double')}</option>
                <option value="4">{t('upscale.fourfold')}</option>
              </select>
            )}
          />
          <button className="button" type="submit" disabled={action.running || done}>
            {t('upscale.start')}
          </button>
          <div role="status">{done && <p className="notice good">{t('upscale.done')}</p>}</div>
          <ProblemNotice error={action.error} />
        </form>
        <p className="aside">
          <Link to="/images">{t('upscale.back')}</Link>
        </p>
      </Page>
    </div>
  );
}
