import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { headersFor, runtimeConfig, settingsOf } from './server/runtimeConfig.ts';

const settings = settingsOf(process.env);
// The redirect URIs are registered for this address: another port would be refused at the identity server.
const address = { host: 'localhost', port: 5173, strictPort: true };

export default defineConfig({
  plugins: [react(), runtimeConfig(settings)],
  server: address,
  preview: { ...address, headers: headersFor(settings) },
  build: {
    target: 'es2022',
    // Everything is a file of its own: the policy allows no inline script, style or data: font.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
