import type { ReactNode } from 'react';
import { BrowserRouter } from 'react-router';
import { MeProvider } from '../api/me';
import { ConfigContext, type Config } from '../config';
import { BffSession } from '../session/bff/BffSession';
import { OidcSession } from '../session/oidc/OidcSession';
import type { OidcTab } from '../session/oidc/oidcTab';
import { TextsProvider } from '../texts/TextsProvider';
import { Pages } from './Pages';

/** Everything around the pages. Only here is it seen which side keeps the tokens. */
export function App({ config, tab }: { config: Config; tab: OidcTab | undefined }) {
  const inSession = (children: ReactNode): ReactNode =>
    tab ? <OidcSession tab={tab}>{children}</OidcSession> : <BffSession config={config}>{children}</BffSession>;
  return (
    <ConfigContext value={config}>
      <TextsProvider>
        {inSession(
          <MeProvider>
            <BrowserRouter>
              <Pages />
            </BrowserRouter>
          </MeProvider>,
        )}
      </TextsProvider>
    </ConfigContext>
  );
}
