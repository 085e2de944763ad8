import { useEffect, useState } from 'react';
import { useSession } from '../../session/session';

/**
 * The picture of an image as an address for `<img>`: it is fetched with the credentials of the session, which an `<img>`
 * could not send. Undefined while it loads, null when there is none.
 */
export function usePicture(id: string): string | null | undefined {
  const { api } = useSession();
  const [address, setAddress] = useState<string | null>();

  useEffect(() => {
    const abort = new AbortController();
    let made: string | undefined;
    const load = async (): Promise<void> => {
      const response = await api(`/images/${encodeURIComponent(id)}/content`, { signal: abort.signal });
      const picture = response.ok ? await response.blob() : undefined;
      if (abort.signal.aborted) return;
      made = picture && URL.createObjectURL(picture);
      setAddress(made ?? null);
    };
    load().catch(() => {
      if (!abort.signal.aborted) setAddress(null);
    });
    return () => {
      abort.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [api, id]);
  return address;
}
