import { useLayoutEffect, useMemo, useState, type ReactNode } from 'react';
import { languageOf, textOf, TextsContext, type Language, type Texts } from './texts';

const key = 'language';

/** The language is the one chosen here before, else the browser's. */
export function TextsProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() => languageOf([localStorage.getItem(key) ?? '', ...navigator.languages]));

  useLayoutEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  const texts = useMemo<Texts>(() => {
    const date = new Intl.DateTimeFormat(language, { dateStyle: 'long' });
    const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
    const number = new Intl.NumberFormat(language);
    return {
      language,
      choose: (chosen) => {
        localStorage.setItem(key, chosen);
        setLanguage(chosen);
      },
      t: (name, values) => textOf(language, name, values),
      number: (value) => number.format(value),
      date: (iso) => date.format(new Date(iso)),
      moment: (iso) => moment.format(new Date(iso)),
    };
  }, [language]);
  return <TextsContext value={texts}>{children}</TextsContext>;
}
