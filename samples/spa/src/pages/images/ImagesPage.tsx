import { Link } from 'react-router';
import { useMe } from '../../api/me';
import { useTexts } from '../../texts/texts';
import { Page } from '../../ui/Page';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { QuotaBar } from '../../ui/QuotaBar';
import { Waiting } from '../../ui/Waiting';
import { GenerateForm } from './GenerateForm';
import { Picture } from './Picture';
import { useGallery } from './useGallery';

/** Makes images, and shows those there are. */
export function ImagesPage() {
  const { t } = useTexts();
  const me = useMe();
  const gallery = useGallery();
  return (
    <Page title={t('images.title')}>
      <div className="maker card">
        <GenerateForm made={gallery.add} />
        <div>{me.data ? <QuotaBar quota={me.data.quota} /> : <Waiting />}</div>
      </div>
      <section aria-labelledby="gallery" className="section">
        <h2 id="gallery">{t('images.gallery')}</h2>
        {gallery.status === 'failed' && <ProblemNotice error={gallery.error} retry={gallery.more} />}
        {gallery.status === 'whole' && gallery.images.length === 0 && <p className="empty">{t('images.empty')}</p>}
        <ul className="gallery">
          {gallery.images.map((image) => (
            <Picture key={image.id} image={image} removed={() => gallery.remove(image.id)} />
          ))}
        </ul>
        {gallery.status === 'loading' && <Waiting />}
        {gallery.status === 'more' && (
          <button className="button quiet" type="button" onClick={gallery.more}>
            {t('images.more')}
          </button>
        )}
      </section>
      <p className="aside">
        <Link to="/upgrade">{t('quota.more')}</Link>
      </p>
    </Page>
  );
}
