import { connection } from './connection';
import { pause } from './pause';

const attempts = 5;
const answerWithin = 20_000;

/** No server could be reached; the request may or may not have arrived. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** `fetch`, patient with requests that may be repeated without harm: after a lost network, and when a gateway has nobody behind it. */
export async function steadyFetch(url: string, init: RequestInit): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    const last = attempt + 1 >= attempts || !isRepeatable(init);
    const response = await once(url, init);
    if (response !== undefined && (last || !isPassing(response))) return response;
    if (last) throw new Unreachable();
    await pause(attempt);
    init.signal?.throwIfAborted();
  }
}

/** RFC 9110 §9.2.2: GET and the like are idempotent; a POST is when it carries a key of its own. */
export function isRepeatable(init: RequestInit): boolean {
  return (init.method ?? 'GET') === 'GET' || new Headers(init.headers).has('Idempotency-Key');
}

async function once(url: string, init: RequestInit): Promise<Response | undefined> {
  const limit = AbortSignal.timeout(answerWithin);
  try {
    const response = await fetch(url, { ...init, signal: init.signal ? AbortSignal.any([init.signal, limit]) : limit });
    connection.answered();
    return response;
  } catch (error) {
    init.signal?.throwIfAborted();
    // TypeError is what fetch says of a network that is away.
    if (!(error instanceof TypeError) && !limit.aborted) throw error;
    connection.failed();
    return undefined;
  }
}

// 409 with Retry-After: the first of two requests with the same key is still at work.
function isPassing({ status, headers }: Response): boolean {
  return status === 502 || status === 503 || status === 504 || (status === 409 && headers.has('Retry-After'));
}
