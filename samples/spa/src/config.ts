import { createContext, useContext } from 'react';

/** What the host of the app tells it (`/config.json`). */
export interface Config {
  /** `spa`: tokens in this tab's memory. `bff`: tokens at the host, a cookie here. */
  readonly mode: 'spa' | 'bff';
  /** The identity server. */
  readonly authority: string;
  readonly clientId: string;
  /** Where the resource API is called. */
  readonly api: string;
  /** Where the identity server's JSON API is called. */
  readonly identityApi: string;
  /** Where a plan is bought, by plan. */
  readonly checkout: Readonly<Record<string, string>>;
  /** On a developer's machine: show hints that mean nothing elsewhere. */
  readonly development: boolean;
}

/** Reads it. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch('/config.json', { cache: 'no-store' });
  if (!response.ok) throw new Error(`/config.json: HTTP ${response.status}`);
  return (await response.json()) as Config;
}

export const ConfigContext = createContext<Config | undefined>(undefined);

/** The configuration. */
export function useConfig(): Config {
  const config = useContext(ConfigContext);
  if (!config) throw new Error('There is no configuration around this component.');
  return config;
}
