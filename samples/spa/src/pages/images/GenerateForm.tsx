import { useRef, useState, type SubmitEvent } from 'react';
import { Link } from 'react-router';
import { generateImage, type Image } from '../../api/images';
import { useMe } from '../../api/me';
import { Problem, type Quota } from '../../http/problem';
import { useSession } from '../../session/session';
import { useTexts } from '../../texts/texts';
import { Field } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { upgradePath } from '../../ui/paths';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { useAction } from '../../ui/useAction';

const sizes = [512, 768, 1024] as const;

/** Words in, image out. */
export function GenerateForm({ made }: { made: (image: Image) => void }) {
  const { api } = useSession();
  const { t } = useTexts();
  const me = useMe();
  const action = useAction();
  const [prompt, setPrompt] = useState('');
  const [size, setSize] = useState<number>(512);
  const [done, setDone] = useState('');
  // The same order keeps its key until it is done: sent again after a lost answer, it makes no second image.
  const order = useRef({ text: '', key: '' });

  const generate = (event: SubmitEvent): void => {
    event.preventDefault();
    action.run(async () => {
      setDone('');
      const text = `${size} ${prompt}`;
      if (order.current.text !== text) order.current = { text, key: crypto.randomUUID() };
      const image = await generateImage(api, { prompt, width: size, height: size }, order.current.key);
      order.current = { text: '', key: '' };
      made(image);
      setDone(prompt);
      me.reload();
    });
  };

  return (
    <form className="form" onSubmit={generate}>
      <Field
        label={t('images.prompt')}
        input={(id) => <textarea id={id} className="input" rows={3} required maxLength={4000} value={prompt} onChange={(event) => setPrompt(event.target.value)} />}
      />
      <Field
        label={t('images.size')}
        input={(id) => (
          <select id={id} className="input" value={size} onChange={(event) => setSize(Number(event.target.value))}>
            {sizes.map((side) => (
              <option key={side} value={side}>
                {side} × {side}
              </option>
            ))}
          </select>
        )}
      />
      <button className="button" type="submit" disabled={action.running}>
        {t(action.running ? 'images.generating' : 'images.generate')}
      </button>
      <div role="status">{done && <p className="notice good">{t('images.done', { prompt: done })}</p>}</div>
      {quotaOf(action.error) ? <Spent quota={quotaOf(action.error)} /> : <ProblemNotice error={action.error} />}
    </form>
  );
}

function Spent({ quota }: { quota: Quota | undefined }) {
  const { t, number, date } = useTexts();
  if (!quota) return null;
  return (
    <Notice kind="warn">
      <p>{t('quota.spent', { limit: number(quota.limit ?? quota.used), date: date(quota.resets_at) })}</p>
      <Link className="button small" to={upgradePath(undefined, '/images')}>
        {t('quota.more')}
      </Link>
    </Notice>
  );
}

function quotaOf(error: unknown): Quota | undefined {
  return error instanceof Problem && error.status === 429 ? error.body.quota : undefined;
}
