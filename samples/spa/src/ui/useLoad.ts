import { useCallback, useEffect, useState, type DependencyList } from 'react';

/** Something that is fetched when a component appears. */
export interface Load<T> {
  readonly data?: T | undefined;
  readonly error?: unknown;
  /** Fetches again; what is there stays until then. */
  readonly reload: () => void;
}

type Outcome<T> = { data: T } | { error: unknown };

/** Fetches, and again when a dependency changes; an outdated answer is dropped. */
export function useLoad<T>(load: ((signal: AbortSignal) => Promise<T>) | undefined, dependencies: DependencyList): Load<T> {
  const [outcome, setOutcome] = useState<Outcome<T>>();
  const [count, setCount] = useState(0);
  const reload = useCallback(() => setCount((value) => value + 1), []);

  useEffect(() => {
    if (!load) return undefined;
    const abort = new AbortController();
    const settle = (result: Outcome<T>): void => {
      if (!abort.signal.aborted) setOutcome(result);
    };
    load(abort.signal).then(
      (data) => settle({ data }),
      (error: unknown) => settle({ error }),
    );
    return () => abort.abort();
    // The caller names what `load` depends on.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [...dependencies, count]);

  return { ...outcome, reload };
}
