import { pause } from '../../http/pause';
import type { OidcTab } from './oidcTab';

/** Renews before the access token ends, and again and again while nobody answers. Returns what stops it. */
export function keepFresh(tab: OidcTab): () => void {
  let running = false;
  let stopped = false;
  const renew = async (): Promise<void> => {
    if (running) return;
    running = true;
    for (let attempt = 0; !stopped; attempt++) {
      const renewal = await tab.renewer.renew();
      if (renewal === 'refused') await tab.end('ended');
      if (renewal !== 'unreachable') break;
      await pause(attempt);
    }
    running = false;
  };
  const remove = tab.manager.events.addAccessTokenExpiring(() => void renew());
  return () => {
    stopped = true;
    remove();
  };
}
