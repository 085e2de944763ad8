import { describe, expect, it } from 'vitest';
import { createApiFetch, SignedOut, type Credentials } from '../src/http/apiFetch';
import { StepUpRequired } from '../src/http/problem';
import { Unreachable } from '../src/http/steadyFetch';
import { Renewer, type Renewal } from '../src/session/renewer';

class Holder implements Credentials {
  token = 'old';
  renewals = 0;
  isEnded = false;
  outcome: Renewal = 'renewed';
  private readonly renewer = new Renewer(
    () => this.token,
    () => {
      this.renewals++;
      if (this.outcome === 'renewed') this.token = `new ${this.renewals}`;
      return Promise.resolve(this.outcome);
    },
  );

  stamp = (): string => this.token;
  headers = (): Record<string, string> => ({ Authorization: `Bearer ${this.token}` });
  renew = (stale: string): Promise<Renewal> => this.renewer.renew(stale);
  ended = (): void => void (this.isEnded = true);
}

type Answer = (token: string) => Response;

function apiOf(holder: Holder, answer: Answer) {
  const sent: string[] = [];
  const api = createApiFetch('https://api.example', holder, (_, init) => {
    const token = new Headers(init.headers).get('Authorization')?.replace('Bearer ', '') ?? '';
    sent.push(token);
    return Promise.resolve(answer(token));
  });
  return { api, sent };
}

const refusesOld: Answer = (token) => new Response(null, { status: token === 'old' ? 401 : 200 });
const needsPro = (): Response => Response.json({ required_plan: 'pro' }, { status: 403 });

describe('apiFetch', () => {
  it('passes an answer on', async () => {
    const { api, sent } = apiOf(new Holder(), () => new Response(null, { status: 204 }));
    expect((await api('/x')).status).toBe(204);
    expect(sent).toEqual(['old']);
  });

  it('renews once for ten parallel 401s, and repeats each', async () => {
    const holder = new Holder();
    const { api, sent } = apiOf(holder, refusesOld);
    const answers = await Promise.all(Array.from({ length: 10 }, () => api('/x')));
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect(holder.renewals).toBe(1);
    expect(sent).toHaveLength(20);
  });

  it('ends the session after a second 401', async () => {
    const holder = new Holder();
    const { api, sent } = apiOf(holder, () => new Response(null, { status: 401 }));
    await expect(api('/x')).rejects.toBeInstanceOf(SignedOut);
    expect(holder.isEnded).toBe(true);
    expect(sent).toHaveLength(2);
  });

  it('ends the session when the renewal is refused', async () => {
    const holder = new Holder();
    holder.outcome = 'refused';
    const { api } = apiOf(holder, refusesOld);
    await expect(api('/x')).rejects.toBeInstanceOf(SignedOut);
    expect(holder.isEnded).toBe(true);
  });

  it('keeps the session when nobody answers the renewal', async () => {
    const holder = new Holder();
    holder.outcome = 'unreachable';
    const { api } = apiOf(holder, refusesOld);
    await expect(api('/x')).rejects.toBeInstanceOf(Unreachable);
    expect(holder.isEnded).toBe(false);
  });

  it('renews for a plan that may just have been bought, and passes the refusal on when it was not', async () => {
    const bought = new Holder();
    const buyer = apiOf(bought, (token) => (token === 'old' ? needsPro() : new Response()));
    expect((await buyer.api('/x')).status).toBe(200);

    const free = new Holder();
    const { api } = apiOf(free, needsPro);
    const refusal = await api('/x');
    expect([refusal.status, free.renewals, free.isEnded]).toEqual([403, 1, false]);
    expect(await refusal.json()).toEqual({ required_plan: 'pro' });
  });

  it('does not renew for another 403', async () => {
    const holder = new Holder();
    const { api } = apiOf(holder, () => Response.json({ store_id: 7 }, { status: 403 }));
    expect((await api('/x')).status).toBe(403);
    expect(holder.renewals).toBe(0);
  });

  it('tells a step-up from an old token', async () => {
    const holder = new Holder();
    const challenge = 'Bearer error="insufficient_user_authentication", acr_values="2", max_age=300';
    const { api } = apiOf(holder, () => new Response(null, { status: 401, headers: { 'WWW-Authenticate': challenge } }));
    const error: unknown = await api('/x').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StepUpRequired);
    expect(error).toMatchObject({ acrValues: '2', maxAge: '300' });
    expect(holder.renewals).toBe(0);
  });
});
