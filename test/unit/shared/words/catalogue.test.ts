import { globSync, readFileSync } from 'node:fs';
import { parseSync, Visitor } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { english } from '../../../../src/shared/words/en/index.ts';

type Catalogue = { readonly [key: string]: string | Catalogue };

/** Every text by its key; plural forms apart. */
function textsOf(catalogue: Catalogue, prefix = ''): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(catalogue)) {
    if (typeof value === 'string') texts.set(prefix + key, value);
    else for (const [inner, text] of textsOf(value, `${prefix}${key}.`)) texts.set(inner, text);
  }
  return texts;
}

/** What is filled in, and the slots of elements. */
const placeholdersOf = (text: string) =>
  [...text.matchAll(/\{\{\s*(\w+)|(<\w+\/>)/g)].map((match) => match[1] ?? match[2] ?? '');
const withoutPlural = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '');

/**
 * What a translation lacks beside the English catalogue, or says of its own: keys, and placeholders in a text. Its language may have
 * more plural forms than English has, or fewer.
 */
function differences(translation: Catalogue): string[] {
  const theirs = textsOf(translation);
  const ours = textsOf(english);
  const keys = (texts: Map<string, string>) => new Set([...texts.keys()].map(withoutPlural));
  const placeholders = (texts: Map<string, string>, key: string) => {
    const forms = [...texts].filter(([each]) => withoutPlural(each) === key);
    return [...new Set(forms.flatMap(([, text]) => placeholdersOf(text)))].sort().join();
  };
  const both = [...keys(ours)].filter((key) => keys(theirs).has(key));
  return [
    ...[...keys(ours)].filter((key) => !keys(theirs).has(key)).map((key) => `${key}: missing`),
    ...[...keys(theirs)].filter((key) => !keys(ours).has(key)).map((key) => `${key}: nobody says it`),
    ...both
      .filter((key) => placeholders(ours, key) !== placeholders(theirs, key))
      .map((key) => `${key}: other placeholders`),
  ];
}

/** The keys that sources look up: `t('a.b')`, and of t(`a.${x}.b`) the pattern. */
function keysLookedUp(file: string): RegExp[] {
  const found: RegExp[] = [];
  const literally = (text: string) => text.replaceAll('.', '\\.');
  new Visitor({
    CallExpression({ callee, arguments: [first] }) {
      if (callee.type !== 'Identifier' || callee.name !== 't' || first === undefined) return;
      if (first.type === 'Literal' && typeof first.value === 'string') {
        found.push(new RegExp(`^${literally(first.value)}$`));
      } else if (first.type === 'TemplateLiteral') {
        found.push(new RegExp(`^${first.quasis.map(({ value }) => literally(value.raw)).join('[\\w.]+')}$`));
      }
    },
  }).visit(parseSync(file, readFileSync(file, 'utf8')).program);
  return found;
}

describe('the English catalogue', () => {
  it('holds nothing that nobody says', () => {
    const patterns = globSync('src/**/*.{ts,tsx}').flatMap(keysLookedUp);
    expect(patterns.length).toBeGreaterThan(100);
    const keys = new Set([...textsOf(english).keys()].map(withoutPlural));
    expect([...keys].filter((key) => !patterns.some((pattern) => pattern.test(key)))).toEqual([]);
  });

  it('has both plural forms of what is counted', () => {
    const forms = [...textsOf(english).keys()].filter((key) => key !== withoutPlural(key));
    const counted = [...new Set(forms.map(withoutPlural))];
    expect(counted.length).toBeGreaterThan(0);
    expect(forms.sort()).toEqual(counted.flatMap((key) => [`${key}_one`, `${key}_other`]).sort());
  });

  it('says whole sentences of errors, and looks nothing up inside of a text', () => {
    for (const [key, text] of textsOf(english)) {
      expect([key, text]).toEqual([key, expect.not.stringMatching(/\$t\(|^\s|\s$|undefined/)]);
      if (/^errors\..*\.text/.test(key))
        expect([key, text]).toEqual([key, expect.stringMatching(/^(\{\{|[A-Z]).*\.$/s)]);
    }
  });
});

describe('a translation', () => {
  const complete = structuredClone(english) as Catalogue;

  it('is measured by the English one', () => {
    expect(differences(complete)).toEqual([]);
  });

  it('may not lack a text, have one of its own, or fill in something else', () => {
    const { doctor, ...rest } = english;
    expect(differences(rest)).toContain('doctor.tookTooLong: missing');
    expect(differences({ ...english, more: 'text' })).toEqual(['more: nobody says it']);
    const other = {
      ...english,
      notifications: { ...english.notifications, someFailed: '{{failed}} von {{all}}' },
    };
    expect(differences(other)).toEqual(['notifications.someFailed: other placeholders']);
  });

  it('may have more plural forms than English', () => {
    const { arrived_one: one } = english.notifications;
    const polish = {
      ...english,
      notifications: { ...english.notifications, arrived_few: one, arrived_many: one },
    };
    expect(differences(polish)).toEqual([]);
  });
});
