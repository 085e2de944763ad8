import { useTexts } from '../../texts/texts';
import { Page } from '../../ui/Page';
import { StoreCards } from './StoreCards';

/** All stores of the person. */
export function StoresPage() {
  const { t } = useTexts();
  return (
    <Page title={t('stores.title')} text={t('stores.text')}>
      <StoreCards />
    </Page>
  );
}
