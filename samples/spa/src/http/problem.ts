/** A month's images: how many are made, how many may be (null: any number), when it starts anew. */
export interface Quota {
  readonly used: number;
  readonly limit: number | null;
  readonly resets_at: string;
}

interface ProblemBody {
  readonly title?: string;
  readonly detail?: string;
  readonly required_plan?: string;
  readonly required_scope?: string;
  readonly store_id?: number;
  readonly quota?: Quota;
  readonly errors?: Readonly<Record<string, readonly string[]>>;
}

/** A refusal of an API (RFC 9457), with the members the platform adds. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    readonly body: ProblemBody,
    readonly retryAfter?: number,
  ) {
    super(body.detail ?? body.title ?? `HTTP ${status}`);
  }
}

/** The sign-in is too old or too weak for this request (RFC 9470 §3). */
export class StepUpRequired extends Error {
  override readonly name = 'StepUpRequired';

  constructor(
    readonly acrValues?: string,
    readonly maxAge?: string,
  ) {
    super('insufficient_user_authentication');
  }
}

/** Reads the problem of a refusal. */
export async function problemOf(response: Response): Promise<Problem> {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new Problem(response.status, await bodyOf(response), Number.isFinite(seconds) ? seconds : undefined);
}

/** The plan that would have been enough; undefined when the plan is not the reason. */
export async function planNeeded(response: Response): Promise<string | undefined> {
  return response.status === 403 ? (await bodyOf(response.clone())).required_plan : undefined;
}

/** The step-up that a 401 asks for; undefined when the token itself is the reason. */
export function stepUpOf(response: Response): StepUpRequired | undefined {
  const challenge = response.headers.get('WWW-Authenticate') ?? '';
  if (!challenge.includes('insufficient_user_authentication')) return undefined;
  const parameter = (name: string): string | undefined => new RegExp(`${name}="?([^",]+)"?`).exec(challenge)?.[1];
  return new StepUpRequired(parameter('acr_values'), parameter('max_age'));
}

async function bodyOf(response: Response): Promise<ProblemBody> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}
