import { Outlet } from 'react-router';
import { useSession } from '../session/session';
import { useTexts } from '../texts/texts';
import { Languages } from './Languages';
import { Navigation } from './Navigation';
import { OfflineBanner } from './OfflineBanner';

/** The frame: name, pages, language, sign-out; below it the page. */
export function Layout() {
  const { t } = useTexts();
  const { status, signOut } = useSession();
  const signedIn = status === 'signed-in';
  return (
    <>
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <header className="bar">
        <div className="bar-inner">
          <p className="bar-name">
            <img src="/icon.svg" alt="" width="32" height="32" />
            {t('app.name')}
          </p>
          {signedIn && <Navigation />}
          <div className="bar-end">
            <Languages />
            {signedIn && (
              <button className="bar-button" type="button" onClick={signOut}>
                {t('signOut.here')}
              </button>
            )}
          </div>
        </div>
      </header>
      <OfflineBanner />
      <main id="content" className="content">
        <Outlet />
      </main>
    </>
  );
}
