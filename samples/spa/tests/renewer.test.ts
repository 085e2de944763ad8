import { describe, expect, it } from 'vitest';
import { Renewer, type Renewal, type RenewalParameters } from '../src/session/renewer';

/** Credentials that a test holds back and lets go. */
class Server {
  token = 'first';
  readonly requests: (RenewalParameters | undefined)[] = [];
  private answers: (() => void)[] = [];

  readonly refresh = (parameters?: RenewalParameters): Promise<Renewal> => {
    this.requests.push(parameters);
    return new Promise((resolve) => {
      this.answers.push(() => {
        this.token = `token ${this.requests.length}`;
        resolve('renewed');
      });
    });
  };

  answer(): void {
    this.answers.shift()?.();
  }
}

const renewerOf = (server: Server): Renewer => new Renewer(() => server.token, server.refresh);

describe('Renewer', () => {
  it('renews once for many who ask at the same time', async () => {
    const server = new Server();
    const renewer = renewerOf(server);
    const asked = Array.from({ length: 20 }, () => renewer.renew('first'));
    server.answer();
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 20 }, () => 'renewed'));
    expect(server.requests).toHaveLength(1);
  });

  it('does not renew for a refusal of credentials that are renewed already', async () => {
    const server = new Server();
    const renewer = renewerOf(server);
    const first = renewer.renew('first');
    server.answer();
    await first;
    expect(await renewer.renew('first')).toBe('renewed');
    expect(server.requests).toHaveLength(1);
  });

  it('renews again when the new credentials are refused too', async () => {
    const server = new Server();
    const renewer = renewerOf(server);
    const first = renewer.renew();
    server.answer();
    await first;
    const second = renewer.renew(server.token);
    server.answer();
    await second;
    expect(server.requests).toHaveLength(2);
  });

  it('sends parameters of its own after the renewal that runs, never instead of them', async () => {
    const server = new Server();
    const renewer = renewerOf(server);
    const plain = renewer.renew();
    const store = renewer.renewWith({ store_id: '43' });
    server.answer();
    await plain;
    await new Promise((resolve) => setTimeout(resolve));
    expect(server.requests).toEqual([undefined, { store_id: '43' }]);
    server.answer();
    expect(await store).toBe('renewed');
  });

  it('can be asked again after a failure', async () => {
    let calls = 0;
    const renewer = new Renewer(
      () => 'same',
      () => Promise.resolve(++calls === 1 ? 'unreachable' : 'renewed'),
    );
    expect(await renewer.renew()).toBe('unreachable');
    expect(await renewer.renew()).toBe('renewed');
  });
});
