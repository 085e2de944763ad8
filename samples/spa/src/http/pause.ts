const first = 500;
const longest = 30_000;

/** Waits 0.5 s, 1 s, 2 s, ... at most 30 s, a little less at random; the network coming back ends the wait at once. */
export function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      removeEventListener('online', end);
      resolve();
    };
    const timer = setTimeout(end, delay(attempt, Math.random()));
    addEventListener('online', end);
  });
}

/** The wait before an attempt in milliseconds; `share` (0 to 1) takes up to half away, so that clients do not come back all at once. */
export function delay(attempt: number, share: number): number {
  return Math.min(first * 2 ** attempt, longest) * (1 - share / 2);
}
