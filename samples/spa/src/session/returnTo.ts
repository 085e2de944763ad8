const start = '/dashboard';

/** A path of this app to go on at; anything else, another site above all, becomes the dashboard. */
export function returnPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/')) return start;
  const url = new URL(wanted, location.origin);
  const isHere = url.origin === location.origin && !['/', '/sign-in', '/callback'].includes(url.pathname);
  return isHere ? url.pathname + url.search : start;
}

/** The sign-in page that leads back to a path. */
export function signInPath(returnTo: string): string {
  return `/sign-in?${new URLSearchParams({ returnTo }).toString()}`;
}
