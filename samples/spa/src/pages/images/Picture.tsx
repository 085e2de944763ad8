import { Link } from 'react-router';
import { deleteImage, type Image } from '../../api/images';
import { useSession } from '../../session/session';
import { useTexts } from '../../texts/texts';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { useAction } from '../../ui/useAction';
import { usePicture } from './usePicture';

/** One image of the gallery. */
export function Picture({ image, removed }: { image: Image; removed: () => void }) {
  const { api } = useSession();
  const { t, moment } = useTexts();
  const action = useAction();
  const name = image.prompt ?? image.name;

  const remove = (): void => {
    if (!confirm(t('images.deleteSure', { name }))) return;
    action.run(async () => {
      await deleteImage(api, image.id);
      removed();
    });
  };

  return (
    <li className="picture">
      <Frame id={image.id} name={name} />
      <p className="picture-name">{name}</p>
      <p className="soft small">{moment(image.created_at)}</p>
      <div className="actions">
        <Link className="button quiet small" to={`/images/${image.id}/upscale`} aria-label={t('images.upscaleNamed', { name })}>
          {t('images.upscale')}
        </Link>
        <button className="button quiet small danger" type="button" disabled={action.running} onClick={remove} aria-label={t('images.deleteNamed', { name })}>
          {t('images.delete')}
        </button>
      </div>
      <ProblemNotice error={action.error} />
    </li>
  );
}

function Frame({ id, name }: { id: string; name: string }) {
  const { t } = useTexts();
  const address = usePicture(id);
  if (address) return <img className="frame" src={address} alt={name} />;
  return <div className={address === undefined ? 'frame loading' : 'frame'}>{address === null && <span className="soft small">{t('images.noPicture')}</span>}</div>;
}
