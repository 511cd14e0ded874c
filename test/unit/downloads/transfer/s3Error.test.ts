import { describe, expect, it } from 'vitest';
import { LONGEST_ERROR_BODY_BYTES, scanS3Error } from '../../../../src/main/downloads/transfer/s3Error.ts';

const NONE = { code: null, message: null };

describe('what a storage says of an error', () => {
  it('is its code and its message, with the five entities read once', () => {
    expect(
      scanS3Error(
        '<?xml version="1.0"?><Error xmlns="x"><Code>AccessDenied</Code><Message> a &amp;lt; b &quot;c&quot; </Message></Error>',
      ),
    ).toEqual({ code: 'AccessDenied', message: 'a &lt; b "c"' });
  });

  it.each([
    ['a page', '<html><Code>AccessDenied</Code></html>'],
    ['another element', '<Errors><Code>AccessDenied</Code></Errors>'],
    ['an error that begins too late', `${' '.repeat(LONGEST_ERROR_BODY_BYTES)}<Error><Code>A</Code></Error>`],
    ['an error that is not whole', '<Error><Code>AccessDenied'],
  ])('is nothing in %s', (_, body) => {
    expect(scanS3Error(body)).toEqual(NONE);
  });

  it.each(['', 'Access Denied', '&lt;b&gt;', 'A'.repeat(81)])('has no code where that is %j', (code) => {
    expect(scanS3Error(`<Error><Code>${code}</Code></Error>`).code).toBeNull();
  });

  it('has a message of 300 characters at most', () => {
    expect(scanS3Error(`<Error><Message>${'m'.repeat(301)}</Message></Error>`).message).toBe('m'.repeat(300));
  });
});
