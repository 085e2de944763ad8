import { createContext, useContext } from 'react';
import { en } from './en';
import { ko } from './ko';

export type TextKey = keyof typeof en;

export const languages = { en: 'English', ko: '한국어' } as const;

export type Language = keyof typeof languages;

type Values = Readonly<Record<string, string | number>>;

const dictionaries: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { en, ko };

/** A text with its values. */
export function textOf(language: Language, key: TextKey, values: Values = {}): string {
  return dictionaries[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The first language of the list that there is; English when there is none. */
export function languageOf(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    if (tag.toLowerCase().startsWith('ko')) return 'ko';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}

/** Texts, numbers and times in the person's language. */
export interface Texts {
  readonly language: Language;
  readonly choose: (language: Language) => void;
  readonly t: (key: TextKey, values?: Values) => string;
  readonly number: (value: number) => string;
  readonly date: (iso: string) => string;
  readonly moment: (iso: string) => string;
}

export const TextsContext = createContext<Texts | undefined>(undefined);

/** The texts. */
export function useTexts(): Texts {
  const texts = useContext(TextsContext);
  if (!texts) throw new Error('There are no texts around this component.');
  return texts;
}
