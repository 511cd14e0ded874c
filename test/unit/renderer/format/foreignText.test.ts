import { expect, it } from 'vitest';
import { nameInSentence, shownName } from '../../../../src/renderer/format/foreignText.ts';

it('nothing unseen is left in a name (fault 97)', () => {
  expect(shownName('setup\u202Egpj.exe')).toBe('setupgpj.exe');
  expect(shownName('a\u00ADb\u200Bc\u{E0041}d')).toBe('abcd');
  expect(shownName('one\ntwo')).toBe('one two');
});

it('a name of which nothing can be seen is said to be none (fault 97)', () => {
  for (const name of ['', ' ', '\u3164', '\u202E\u202C', '\u200B\u2060'])
    expect(shownName(name)).toBe('(no name)');
});

it('within a sentence a name turns nothing but itself (fault 97)', () => {
  expect(nameInSentence('ملف.zip')).toBe('\u2068ملف.zip\u2069');
  expect(nameInSentence('\u202Eexe.zip')).toBe('\u2068exe.zip\u2069');
});
