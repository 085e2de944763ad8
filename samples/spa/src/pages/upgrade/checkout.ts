import type { Person } from '../../session/session';

/** The checkout's address with what ties the purchase to the person: the webhook reads `meta.custom_data.user_id`. */
export function checkoutAddress(address: string | undefined, person: Person | undefined): string | undefined {
  if (!address || !person) return undefined;
  const url = new URL(address);
  url.searchParams.set('checkout[custom][user_id]', person.sub);
  if (person.email) url.searchParams.set('checkout[email]', person.email);
  return url.href;
}
