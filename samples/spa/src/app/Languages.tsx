import { languages, useTexts, type Language } from '../texts/texts';

const all = Object.entries(languages) as readonly (readonly [Language, string])[];

/** The switch between languages, each named in itself. */
export function Languages() {
  const { t, language, choose } = useTexts();
  return (
    <div className="languages" role="group" aria-label={t('app.language')}>
      {all.map(([code, name]) => (
        <button key={code} type="button" lang={code} aria-pressed={code === language} onClick={() => choose(code)}>
          {name}
        </button>
      ))}
    </div>
  );
}
