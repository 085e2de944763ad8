const key = 'signed-in';

/** That somebody is signed in with this browser: no token, no name, only that asking the identity server is worth a redirect. */
export const signedInHint = {
  isSet: (): boolean => localStorage.getItem(key) !== null,
  set: (): void => localStorage.setItem(key, '1'),
  clear: (): void => localStorage.removeItem(key),
};
