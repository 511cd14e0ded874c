import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../../src/shared/errors.ts';
import { describeError } from '../../../src/shared/messages.ts';

describe('the words for an error', () => {
  it.each(ERROR_CODES)('%s says what happened and what to do, in whole sentences', (code) => {
    const { title, text, kept } = describeError({ code });
    expect(title.length).toBeGreaterThan(5);
    expect(title).not.toMatch(/[.!]$/);
    expect(text).toMatch(/^[A-Z].*\.$/s);
    expect(`${text} ${kept}`).not.toMatch(/undefined|null null|NaN|\[object/);
  });

  it('are all in one list, to be read as a whole', async () => {
    const list = ERROR_CODES.map((code) => {
      const { title, text, kept, action } = describeError({
        code,
        host: 'api.example.com',
        path: '/home/ingrid',
      });
      return `## ${title}\n\n${[text, kept].filter((words) => words !== null).join(' ')}\n\n\`${code}\`, offers: ${action}\n`;
    });
    const head =
      '# What the app says when something goes wrong\n\nWritten by `npx vitest run messages -u` from `src/shared/messages.ts`.\n\n';
    await expect(head + list.join('\n')).toMatchFileSnapshot('../../../docs/messages.md');
  });

  it('brings in what is known: host, status, the server’s words, both sums', () => {
    expect(
      describeError({
        code: 'server.unavailable',
        host: 'api.example.com',
        httpStatus: 503,
        serverMessage: 'Down',
      }).text,
    ).toBe(
      'api.example.com answered that it cannot serve right now (HTTP 503). Try again later. The server says: “Down”.',
    );
    const { text } = describeError({ code: 'publisher.checksumMismatch', expected: 'aaa', actual: 'bbb' });
    expect(text).toContain('Published: aaa. Arrived: bbb.');
  });
});
