import { problemOf } from './problem';

/** The JSON of an answer. */
export async function readJson<T>(response: Response): Promise<T> {
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as T;
}

/** An answer whose content does not matter. */
export async function readNothing(response: Response): Promise<void> {
  if (!response.ok) throw await problemOf(response);
}

/** A request with a JSON body. */
export function jsonRequest(method: 'POST' | 'PUT', body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method, headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
