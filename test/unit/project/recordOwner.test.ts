import { globSync, readFileSync } from 'node:fs';
import { type Expression, parseSync, Visitor } from 'oxc-parser';
import { expect, it } from 'vitest';

/** The one file that writes to a download's record, to what was received of it, and to its signed URL. */
const OWNER = 'src/main/downloads/queue/records.ts';
const OWNED = new Set(['received', 'heldUrl']);

/** `record`, `entry.record`, `context.record` … */
function isRecord(node: Expression): boolean {
  switch (node.type) {
    case 'Identifier':
      return node.name === 'record';
    case 'MemberExpression':
      return node.property.type === 'Identifier' && node.property.name === 'record';
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
      return isRecord(node.expression);
    default:
      return false;
  }
}

/** Where a record is written to, as `file:line`. */
function writesIn(file: string, source: string): string[] {
  const found: string[] = [];
  const add = (start: number) => found.push(`${file}:${source.slice(0, start).split('\n').length}`);
  const look = (target: { type: string; start: number }) => {
    if (target.type !== 'MemberExpression') return;
    const { object, property } = target as Extract<Expression, { type: 'MemberExpression' }>;
    const isOwned =
      property.type === 'Identifier' &&
      OWNED.has(property.name) &&
      object.type === 'Identifier' &&
      object.name === 'entry';
    // Also deeper: `record.restarts[reason] = 1`.
    if (isOwned || isRecord(object) || (object.type === 'MemberExpression' && isRecord(object.object))) {
      add(target.start);
    }
  };
  new Visitor({
    AssignmentExpression: ({ left }) => look(left),
    UpdateExpression: ({ argument }) => look(argument),
    UnaryExpression: ({ operator, argument }) => {
      if (operator === 'delete') look(argument);
    },
    CallExpression({ callee, arguments: [first], start }) {
      const isAssign =
        callee.type === 'MemberExpression' &&
        callee.property.type === 'Identifier' &&
        /^(assign|definePropert(y|ies)|set|deleteProperty)$/.test(callee.property.name) &&
        callee.object.type === 'Identifier' &&
        /^(Object|Reflect)$/.test(callee.object.name);
      if (isAssign && first !== undefined && first.type !== 'SpreadElement' && isRecord(first)) add(start);
    },
  }).visit(parseSync(file, source).program);
  return found;
}

it('one file writes to the records of downloads', () => {
  const files = globSync('src/main/downloads/**/*.ts');
  const writing = files.flatMap((file) => writesIn(file, readFileSync(file, 'utf8')));
  expect([...new Set(writing.map((place) => place.replace(/:\d+$/, '')))]).toEqual([OWNER]);
});

it.each([
  'record.sizeBytes = 1;',
  'entry.record.requests += 1;',
  'context.record.requests++;',
  '(entry.record as Mutable).etag ??= tag;',
  'record.restarts[reason] = 1;',
  'delete record.restarts.some;',
  'Object.assign(entry.record, changes);',
  'entry.received = [];',
  'entry.heldUrl = null;',
])('would notice %s', (line) => {
  expect(writesIn('other.ts', line)).toEqual(['other.ts:1']);
});
