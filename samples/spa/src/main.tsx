import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { loadConfig } from './config';
import { OidcTab } from './session/oidc/oidcTab';
import './styles/tokens.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/parts.css';
import './styles/pages.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');

const config = await loadConfig();
const tab = config.mode === 'spa' ? new OidcTab(config) : undefined;
createRoot(root).render(
  <StrictMode>
    <App config={config} tab={tab} />
  </StrictMode>,
);
