import type { TextKey } from '../texts/texts';

/** The plans, lowest first. */
export const plans = ['free', 'pro', 'studio', 'enterprise'] as const;

export type Plan = (typeof plans)[number];

/** Images a month (P6); null: any number. */
export const imagesAMonth: Readonly<Record<Plan, number | null>> = { free: 100, pro: 1000, studio: 5000, enterprise: null };

export const planNames: Readonly<Record<Plan, TextKey>> = {
  free: 'plan.free',
  pro: 'plan.pro',
  studio: 'plan.studio',
  enterprise: 'plan.enterprise',
};

/** Whether a plan is enough. A name nobody knows is as good as free. */
export function includes(plan: string, required: Plan): boolean {
  return plans.indexOf(planOf(plan)) >= plans.indexOf(required);
}

/** The plan of that name; free for a name nobody knows. */
export function planOf(name: string | null | undefined): Plan {
  return plans.find((plan) => plan === name) ?? 'free';
}
