import { NavLink } from 'react-router';
import { useTexts, type TextKey } from '../texts/texts';

const pages: readonly (readonly [string, TextKey])[] = [
  ['/dashboard', 'nav.dashboard'],
  ['/images', 'nav.images'],
  ['/stores', 'nav.stores'],
  ['/sessions', 'nav.sessions'],
  ['/upgrade', 'nav.upgrade'],
];

/** The pages of a signed-in person. */
export function Navigation() {
  const { t } = useTexts();
  return (
    <nav className="nav" aria-label={t('app.menu')}>
      <ul>
        {pages.map(([path, name]) => (
          <li key={path}>
            <NavLink to={path}>{t(name)}</NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
