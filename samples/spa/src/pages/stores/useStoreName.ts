import type { Store } from '../../api/stores';
import { useTexts } from '../../texts/texts';

/** A store's name, or its number while the name is not known. */
export function useStoreName(): (store: Pick<Store, 'id' | 'name'>) => string {
  const { t } = useTexts();
  return (store) => store.name ?? t('stores.unnamed', { id: store.id });
}
