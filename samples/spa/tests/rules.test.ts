import { beforeAll, describe, expect, it, vi } from 'vitest';
import { includes, planOf, plans } from '../src/api/plans';
import { grantable, isAtLeast } from '../src/api/stores';
import { checkoutAddress } from '../src/pages/upgrade/checkout';
import { returnPath } from '../src/session/returnTo';

describe('plans', () => {
  it('are ordered free, pro, studio, enterprise', () => {
    plans.forEach((plan, rank) => plans.forEach((required, needed) => expect(includes(plan, required)).toBe(rank >= needed)));
  });

  it('count as free under a name nobody knows', () => {
    expect(planOf('platinum')).toBe('free');
    expect(includes('platinum', 'pro')).toBe(false);
    expect(includes('PRO', 'pro')).toBe(false);
  });
});

describe('store roles', () => {
  it('let staff and above write, managers and owners see people', () => {
    expect([isAtLeast('viewer', 'staff'), isAtLeast('staff', 'staff'), isAtLeast('staff', 'manager'), isAtLeast('owner', 'manager')]).toEqual([false, true, false, true]);
  });

  it('can be given below one’s own only', () => {
    expect(grantable('manager')).toEqual(['viewer', 'staff']);
    expect(grantable('owner')).toEqual(['viewer', 'staff', 'manager']);
    expect(grantable('staff')).toEqual(['viewer']);
  });
});

describe('returnPath', () => {
  beforeAll(() => void vi.stubGlobal('location', { origin: 'https://app.example' }));

  it.each([
    ['/images?x=1', '/images?x=1'],
    ['/stores/42', '/stores/42'],
    ['//evil.example/x', '/dashboard'],
    ['/\\evil.example', '/dashboard'],
    ['https://evil.example', '/dashboard'],
    ['/callback?code=1', '/dashboard'],
    ['/sign-in', '/dashboard'],
    [undefined, '/dashboard'],
    [7, '/dashboard'],
  ])('leads from %s to %s', (wanted, path) => expect(returnPath(wanted)).toBe(path));
});

describe('checkoutAddress', () => {
  it('names the person the purchase is for, and keeps what is there', () => {
    const address = new URL(checkoutAddress('https://shop.example/buy/1?embed=1', { sub: 'u-1', name: 'A', email: 'a@example.com' }) ?? '');
    expect(Object.fromEntries(address.searchParams)).toEqual({ embed: '1', 'checkout[custom][user_id]': 'u-1', 'checkout[email]': 'a@example.com' });
  });

  it('is not there without a checkout', () => expect(checkoutAddress(undefined, { sub: 'u', name: 'n' })).toBeUndefined());
});
