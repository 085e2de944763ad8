import { Link } from 'react-router';
import { useTexts } from '../texts/texts';
import { Page } from '../ui/Page';

/** For addresses that lead nowhere. */
export function NotFoundPage() {
  const { t } = useTexts();
  return (
    <div className="narrow">
      <Page title={t('app.notFound')} text={t('app.notFoundText')}>
        <Link className="button" to="/dashboard">
          {t('app.toDashboard')}
        </Link>
      </Page>
    </div>
  );
}
