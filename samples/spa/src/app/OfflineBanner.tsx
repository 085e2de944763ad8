import { useSyncExternalStore } from 'react';
import { connection } from '../http/connection';
import { useTexts } from '../texts/texts';

function subscribeToBrowser(listener: () => void): () => void {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}

/** Says that the network is away, while it is. */
export function OfflineBanner() {
  const { t } = useTexts();
  const online = useSyncExternalStore(subscribeToBrowser, () => navigator.onLine);
  const lost = useSyncExternalStore(connection.subscribe, connection.isLost);
  return (
    <div role="status" className="offline-place">
      {(!online || lost) && <p className="offline">{t('app.offline')}</p>}
    </div>
  );
}
