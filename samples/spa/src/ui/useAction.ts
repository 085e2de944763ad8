import { useCallback, useState } from 'react';

/** Something a person started. */
export interface Action {
  readonly running: boolean;
  readonly error: unknown;
  /** Runs it, unless it runs already. */
  readonly run: (task: () => Promise<void>) => void;
}

/** Keeps a button from being pressed twice, and what went wrong for the page to show. */
export function useAction(): Action {
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();

  const run = useCallback(
    (task: () => Promise<void>): void => {
      if (running) return;
      setRunning(true);
      setError(undefined);
      void task()
        .catch((reason: unknown) => setError(reason))
        .finally(() => setRunning(false));
    },
    [running],
  );
  return { running, error, run };
}
