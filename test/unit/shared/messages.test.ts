import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode } from '../../../src/shared/errors.ts';
import { describeError, type ErrorAction } from '../../../src/shared/messages.ts';

describe('the words for an error', () => {
  it.each(ERROR_CODES)('%s says what happened and what to do, in whole sentences', (code) => {
    const { title, text, kept } = describeError({ code });
    expect(title.length).toBeGreaterThan(5);
    expect(title).not.toMatch(/[.!]$/);
    expect(text).toMatch(/^[A-Z].*\.$/s);
    expect(`${text} ${kept}`).not.toMatch(/undefined|null null|NaN|\[object/);
  });

  it('offer what helps: the one who can mend it is asked, and nothing is offered that cannot help', () => {
    const suits = (code: ErrorCode): readonly ErrorAction[] => {
      const [group] = code.split('.');
      switch (code) {
        // Only the user can say where to, or make room.
        case 'disk.full':
          return ['freeSpace'];
        case 'disk.folderMissing':
        case 'disk.notWritable':
          return ['chooseFolder'];
        case 'account.none':
        case 'account.keyRefused':
        case 'account.serverChanged':
          return ['signIn'];
        case 'app.folderNotAllowed':
          return ['chooseFolder'];
        case 'server.privateStorage':
          return ['allowStorage'];
        case 'account.forbidden':
        case 'publisher.notFound':
        case 'publisher.fileMissing':
        case 'publisher.sizeMismatch':
        case 'publisher.checksumMismatch':
          return ['contactPublisher'];
        case 'server.badRedirect':
        case 'server.answerTooLarge':
        case 'server.unsafeStorage':
          return ['contactServer'];
        // The address that was typed, or the request itself, is wrong: again would be the same again.
        case 'account.badServerUrl':
        case 'account.insecureServer':
        case 'server.rejected':
        case 'publisher.linkExpired':
          return ['none'];
        default:
          // What passes by itself is tried again; what lies in the app or the keychain is said in words.
          return group === 'app' || group === 'keychain' ? ['none', 'retry'] : ['retry'];
      }
    };
    for (const code of ERROR_CODES)
      expect([code, suits(code)]).toEqual([code, expect.arrayContaining([describeError({ code }).action])]);
  });

  it('tell whom to ask where the action is to ask', () => {
    for (const code of ERROR_CODES) {
      const { action, text } = describeError({ code });
      if (action === 'contactPublisher')
        expect([code, text]).toEqual([code, expect.stringMatching(/publisher/i)]);
      if (action === 'contactServer')
        expect([code, text]).toEqual([code, expect.stringMatching(/runs the server/)]);
      if (action === 'freeSpace') expect([code, text]).toEqual([code, expect.stringMatching(/room|space/i)]);
      if (action === 'chooseFolder') expect([code, text]).toEqual([code, expect.stringMatching(/folder/i)]);
      if (action === 'signIn') expect([code, text]).toEqual([code, expect.stringMatching(/sign in/i)]);
    }
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
