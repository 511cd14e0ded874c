import { describe, expect, it } from 'vitest';
import { isTrustedSender, type SenderFrame } from '../../../src/main/desktop/senderCheck.ts';

const page: SenderFrame = {
  origin: 'app://bindist',
  url: 'app://bindist/index.html',
  parent: null,
  detached: false,
  processId: 7,
  frameToken: 'main',
};

describe('who may call the app (fault 56)', () => {
  it('the page itself may', () => {
    expect(isTrustedSender(page, page)).toBe(true);
  });

  it.each<[string, SenderFrame | null]>([
    ['a frame that is gone', null],
    ['a frame on its way out', { ...page, detached: true }],
    ['a sub-frame, even of our origin', { ...page, parent: {} }],
    ['another origin', { ...page, origin: 'https://evil.example', url: 'https://evil.example/' }],
    ['an origin that only begins like ours', { ...page, origin: 'app://bindist.evil' }],
    ['an opaque origin on our address', { ...page, origin: 'null' }],
    ['our origin on a foreign address', { ...page, url: 'data:text/html,x' }],
  ])('%s may not', (_who, frame) => {
    expect(isTrustedSender(frame, page)).toBe(false);
  });

  it.each<[string, Parameters<typeof isTrustedSender>[1]]>([
    ['there is no window of ours', null],
    ['ours is another process', { ...page, processId: 8 }],
    ['ours is another frame', { ...page, frameToken: 'other' }],
  ])('the page of another window may not, while %s (fault 100)', (_when, mainFrame) => {
    expect(isTrustedSender(page, mainFrame)).toBe(false);
  });
});
