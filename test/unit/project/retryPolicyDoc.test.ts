import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type PolicyRow, RETRY_POLICY } from '../../../src/main/downloads/retry/retryPolicy.ts';

const EVERY = {
  growing: 'tried again after 1 s, up to 30 s',
  slow: 'looked at every 15 s',
  asTold: 'as long as the server says, an hour at most; where it says nothing, 4 s and more, up to a minute',
  never: 'until the account changes',
} as const;

const AMONG_OTHERS = {
  retire: '; one of several connections retires instead',
  retireIfOthersGetOn: '; one of several connections retires instead, if the others get on',
} as const;

function inWords(row: PolicyRow): string {
  return whatIsDone(row) + (row.amongOthers === undefined ? '' : AMONG_OTHERS[row.amongOthers]);
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function whatIsDone(row: PolicyRow): string {
  switch (row.kind) {
    case 'fail':
      return 'ends, and says why';
    case 'again':
      return `again with growing pauses, ${times(row.attempts)} without progress; then ${row.after === 'fail' ? 'ends' : 'waits for the network'}`;
    case 'refresh':
      return `a new URL and again, ${times(row.attempts)} for this reason, and within ${row.inAll} problems of any kind without progress; then ends`;
    case 'restart':
      return `from the first byte, ${times(row.times)}${row.since === 'asked' ? '' : ' without coming further than before'}; then ends`;
    case 'wait':
      return `waits (${row.reason}): ${EVERY[row.every]}`;
  }
}

it('the retry policy in docs/reliability.md is the one in the code', () => {
  const doc = readFileSync('docs/reliability.md', 'utf8');
  const rows = Object.entries(RETRY_POLICY).map(([reason, row]) => `| \`${reason}\` | ${inWords(row)} |`);
  const found = doc.split('\n').filter((line) => /^\| `[a-z]+\.[A-Za-z]+`/.test(line));
  expect(found.map((line) => line.replace(/ +/g, ' '))).toEqual(rows);
});
