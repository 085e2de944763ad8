import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connection } from '../src/http/connection';
import { delay } from '../src/http/pause';
import { isRepeatable, steadyFetch, Unreachable } from '../src/http/steadyFetch';

const lost = (): Promise<Response> => Promise.reject(new TypeError('Failed to fetch'));

describe('steadyFetch', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('addEventListener', () => undefined);
    vi.stubGlobal('removeEventListener', () => undefined);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('tries a GET again until there is an answer, and tells that the network is away meanwhile', async () => {
    const fetch = vi.fn(lost);
    vi.stubGlobal('fetch', fetch);
    const answer = steadyFetch('https://api.example/x', {});
    await vi.advanceTimersByTimeAsync(600);
    expect(connection.isLost()).toBe(true);
    fetch.mockImplementation(() => Promise.resolve(new Response('there')));
    await vi.advanceTimersByTimeAsync(5000);
    expect(await (await answer).text()).toBe('there');
    expect(connection.isLost()).toBe(false);
  });

  it('gives up after a while', async () => {
    vi.stubGlobal('fetch', vi.fn(lost));
    const answer = steadyFetch('https://api.example/x', {}).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await answer).toBeInstanceOf(Unreachable);
  });

  it('sends a POST once only', async () => {
    const fetch = vi.fn(lost);
    vi.stubGlobal('fetch', fetch);
    await expect(steadyFetch('https://api.example/x', { method: 'POST' })).rejects.toBeInstanceOf(Unreachable);
    expect(fetch).toHaveBeenCalledTimes(1);
  });
});

describe('isRepeatable', () => {
  it('is what changes nothing, or carries a key', () => {
    expect(isRepeatable({})).toBe(true);
    expect(isRepeatable({ method: 'POST' })).toBe(false);
    expect(isRepeatable({ method: 'DELETE' })).toBe(false);
    expect(isRepeatable({ method: 'POST', headers: { 'Idempotency-Key': 'k' } })).toBe(true);
  });
});

describe('delay', () => {
  it('doubles up to half a minute and spreads clients', () => {
    expect([0, 1, 2, 10].map((attempt) => delay(attempt, 0))).toEqual([500, 1000, 2000, 30_000]);
    expect(delay(2, 1)).toBe(1000);
  });
});
