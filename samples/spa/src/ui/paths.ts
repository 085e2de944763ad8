/** The page of plans: which one is needed, and where to go on with it. */
export function upgradePath(plan?: string, returnTo?: string): string {
  const query = new URLSearchParams({ ...(plan && { plan }), ...(returnTo && { returnTo }) }).toString();
  return query ? `/upgrade?${query}` : '/upgrade';
}
