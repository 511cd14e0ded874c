/// <reference path="../../../src/renderer/trustedTypes.ts" />
import { expect, test } from './fixture.ts';

// The net the other specs hang in: whatever a page complains of fails the spec it was opened by.

const PROVOKED: Readonly<Record<string, { provoke: () => void; heard: RegExp }>> = {
  'an exception nobody catches': {
    provoke: () => {
      setTimeout(() => {
        throw new Error('nobody catches this');
      });
    },
    heard: /nobody catches this/,
  },
  'a promise nobody catches': {
    provoke: () => void Promise.reject(new Error('nobody awaits this')),
    heard: /nobody awaits this/,
  },
  'an error in the console': { provoke: () => console.error('said aloud'), heard: /said aloud/ },
  'text that would become HTML': {
    provoke: () => {
      try {
        document.body.innerHTML = '<b>text</b>';
      } catch {
        // Refused; and heard of, though it was caught.
      }
    },
    heard: /Policy refused: require-trusted-types-for/,
  },
  'a picture from elsewhere': {
    provoke: () => {
      const picture = new Image();
      picture.src = 'https://example.invalid/pixel.gif';
    },
    heard: /Policy refused: img-src/,
  },
  'a policy that is not ours': {
    provoke: () => {
      try {
        window.trustedTypes?.createPolicy('mine', {});
      } catch {
        // Refused.
      }
    },
    heard: /Policy refused: trusted-types/,
  },
  'our own policy made again': {
    provoke: () => {
      try {
        window.trustedTypes?.createPolicy('default', { createHTML: (text) => text });
      } catch {
        // Refused.
      }
    },
    heard: /Policy refused: trusted-types/,
  },
};

for (const [name, { provoke, heard }] of Object.entries(PROVOKED)) {
  test(`${name} is heard of (fault 62)`, async ({ open }) => {
    const { page, complaints } = await open('settings');
    expect(complaints.unexpected).toEqual([]);
    await page.evaluate(provoke);
    await expect.poll(() => complaints.unexpected.some((complaint) => heard.test(complaint))).toBe(true);
    // All of it is of that one kind, and allowed by name only.
    complaints.expect(
      /nobody|said aloud|Policy refused|TrustedHTML|TrustedTypePolicy|violates the following/,
    );
    expect(complaints.unexpected).toEqual([]);
  });
}
