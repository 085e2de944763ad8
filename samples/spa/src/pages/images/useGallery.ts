import { useCallback, useEffect, useState } from 'react';
import { listImages, type Image } from '../../api/images';
import { useSession } from '../../session/session';

/** The person's images, read page by page. */
export interface Gallery {
  readonly images: readonly Image[];
  readonly status: 'loading' | 'more' | 'whole' | 'failed';
  readonly error: unknown;
  readonly more: () => void;
  readonly add: (image: Image) => void;
  readonly remove: (id: string) => void;
}

export function useGallery(): Gallery {
  const { api } = useSession();
  const [images, setImages] = useState<readonly Image[]>([]);
  const [status, setStatus] = useState<Gallery['status']>('loading');
  const [error, setError] = useState<unknown>();
  const [request, setRequest] = useState<{ cursor: string | undefined }>({ cursor: undefined });
  const [next, setNext] = useState<string>();

  useEffect(() => {
    const abort = new AbortController();
    listImages(api, request.cursor, abort.signal).then(
      (page) => {
        setImages((known) => [...known, ...page.items.filter((item) => !known.some((image) => image.id === item.id))]);
        setNext(page.next_cursor ?? undefined);
        setStatus(page.next_cursor === null ? 'whole' : 'more');
      },
      (reason: unknown) => {
        if (abort.signal.aborted) return;
        setError(reason);
        setStatus('failed');
      },
    );
    return () => abort.abort();
  }, [api, request]);

  const more = useCallback(() => {
    setStatus('loading');
    setRequest({ cursor: next });
  }, [next]);
  const add = useCallback((image: Image) => setImages((known) => [image, ...known.filter(({ id }) => id !== image.id)]), []);
  const remove = useCallback((id: string) => setImages((known) => known.filter((image) => image.id !== id)), []);
  return { images, status, error, more, add, remove };
}
