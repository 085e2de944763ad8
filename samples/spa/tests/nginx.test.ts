import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { headersFor, settingsOf } from '../server/runtimeConfig';

const template = readFileSync(fileURLToPath(new URL('../server/nginx.conf.template', import.meta.url)), 'utf8');

it('sends the same headers from the image as from the preview server', () => {
  const environment = { VITE_AUTHORITY: 'https://id.example.com', VITE_API: 'https://api.example.com' };
  const filled = template.replaceAll('@AUTHORITY@', environment.VITE_AUTHORITY).replaceAll('@API@', environment.VITE_API);
  const sent = new Map([...filled.matchAll(/add_header (\S+) "([^"]*)" always;/g)].map(([, name, value]) => [name, value]));

  for (const [name, value] of Object.entries(headersFor(settingsOf(environment)))) expect(sent.get(name)).toBe(value);
});
