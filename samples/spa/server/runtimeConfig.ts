import type { ServerResponse } from 'node:http';
import type { Connect, Plugin } from 'vite';

/** What the app is told when it starts (`/config.json`): one build serves every environment. */
export interface Settings {
  readonly mode: 'spa';
  readonly authority: string;
  readonly clientId: string;
  readonly api: string;
  readonly identityApi: string;
  readonly checkout: Readonly<Record<string, string>>;
  readonly development: boolean;
}

const paidPlans = ['pro', 'studio', 'enterprise'];

/** Reads the environment; what is absent is as `./dev run` has it. */
export function settingsOf(environment: NodeJS.ProcessEnv): Settings {
  const authority = environment.VITE_AUTHORITY ?? 'http://localhost:5000';
  return {
    mode: 'spa',
    authority,
    clientId: environment.VITE_CLIENT_ID ?? 'spa',
    api: `${environment.VITE_API ?? 'http://localhost:5001'}/api/v1`,
    identityApi: `${authority}/api`,
    checkout: checkoutOf(environment),
    development: new URL(authority).hostname === 'localhost',
  };
}

/** The headers a server has to send with the app. */
export function headersFor(settings: Settings): Record<string, string> {
  const reached = [settings.authority, settings.api, settings.identityApi].map((address) => new URL(address).origin);
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' blob:",
      `connect-src 'self' ${[...new Set(reached)].join(' ')}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ].join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
}

/** Serves `/config.json` in development and preview, and writes it into the build for a static host. */
export function runtimeConfig(settings: Settings): Plugin {
  const text = JSON.stringify(settings, undefined, 2);
  const answer = (_: Connect.IncomingMessage, response: ServerResponse): void => {
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('Cache-Control', 'no-store');
    response.end(text);
  };
  return {
    name: 'runtime-config',
    configureServer: (server) => void server.middlewares.use('/config.json', answer),
    configurePreviewServer: (server) => void server.middlewares.use('/config.json', answer),
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'config.json', source: text });
    },
  };
}

function checkoutOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  const addresses = paidPlans.map((plan) => [plan, environment[`VITE_CHECKOUT_URL_${plan.toUpperCase()}`]] as const);
  return Object.fromEntries(addresses.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
