import { useEffect, useRef, type ReactNode } from 'react';
import { useTexts } from '../texts/texts';

/** A page: its heading takes the focus, so that a screen reader tells where one is, and names the window. */
export function Page({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  const { t } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  const name = t('app.name');

  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    document.title = `${title} – ${name}`;
  }, [title, name]);

  return (
    <>
      <header className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {text && <p className="soft">{text}</p>}
      </header>
      {children}
    </>
  );
}
