import { describe, expect, it } from 'vitest';
import { en } from '../src/texts/en';
import { ko } from '../src/texts/ko';
import { languageOf, textOf, type TextKey } from '../src/texts/texts';

const keys = Object.keys(en) as TextKey[];
const values = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

describe('texts', () => {
  it('are the same in both languages', () => expect(Object.keys(ko).sort()).toEqual([...keys].sort()));

  it.each(keys)('%s is there and takes the same values', (key) => {
    expect(ko[key].trim()).not.toBe('');
    expect(values(ko[key])).toEqual(values(en[key]));
    expect(ko[key]).toMatch(/[가-힣]/);
  });

  it('take their values', () => expect(textOf('en', 'quota.used', { used: 3, limit: '100' })).toBe('3 of 100 images used'));
});

describe('languageOf', () => {
  it.each([
    [['ko-KR', 'en'], 'ko'],
    [['fr', 'ko'], 'ko'],
    [['en-GB'], 'en'],
    [['', 'fr'], 'en'],
    [[], 'en'],
  ] as const)('%j is %s', (wanted, language) => expect(languageOf(wanted)).toBe(language));
});
