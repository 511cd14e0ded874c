import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseContentRange } from '../../../../src/main/downloads/transfer/contentRange.ts';
import { judgeResponse } from '../../../../src/main/downloads/transfer/response.ts';
import { scanS3Error } from '../../../../src/main/downloads/transfer/s3Error.ts';
import { mutated } from '../../../support/mutated.ts';

type Range = { readonly start: number; readonly end: number; readonly total: number | null };
const offset = fc.oneof(fc.nat(2000), fc.nat(Number.MAX_SAFE_INTEGER - 2));
/** `end` is not included. */
const validRange: fc.Arbitrary<Range> = fc
  .tuple(fc.uniqueArray(offset, { minLength: 3, maxLength: 3 }), fc.boolean())
  .map(([offsets, isKnown]) => {
    const [start = 0, end = 0, total = 0] = offsets.sort((a, b) => a - b);
    return { start, end, total: isKnown ? total : null };
  });
const format = ({ start, end, total }: Range) => `bytes ${start}-${end - 1}/${total ?? '*'}`;

describe('Content-Range (faults 11, 12, 14)', () => {
  it('is read as it was written, up to the largest whole number', () => {
    fc.assert(
      fc.property(validRange, (range) => {
        expect(parseContentRange(format(range))).toEqual({ kind: 'range', ...range });
      }),
    );
  });

  it('nearly right: says exactly what stands there, or nothing', () => {
    let accepted = 0;
    fc.assert(
      fc.property(mutated(validRange.map(format)), (text) => {
        const found = parseContentRange(text);
        if (found === null) return;
        accepted += 1;
        const written = text
          .trim()
          .toLowerCase()
          .replace(/\d+/g, (digits) => String(BigInt(digits)));
        const { kind, total } = found;
        expect(kind === 'range' ? format(found) : `bytes */${total}`).toBe(written);
        if (kind === 'range') {
          expect(found.start).toBeLessThan(found.end);
          expect(found.end).toBeLessThanOrEqual(total ?? Number.MAX_SAFE_INTEGER);
        }
      }),
      { numRuns: 2000 },
    );
    // It is no test of refusals alone.
    expect(accepted).toBeGreaterThan(200);
  });

  it('206 with a range nearly right: taken only when it is the range that was asked for', () => {
    fc.assert(
      fc.property(validRange, (asked) => {
        fc.pre(asked.total !== null);
        const about = {
          range: { start: asked.start, end: asked.end },
          sizeBytes: asked.total,
          etag: null,
          isVerifiable: true,
          fileName: 'tool.bin',
          host: 'storage.test',
        };
        fc.assert(
          fc.property(mutated(fc.constant(format(asked))), (text) => {
            const verdict = judgeResponse(206, { 'content-range': text }, about, '', null);
            if (verdict.kind !== 'range') return;
            expect(verdict.range.start).toBe(asked.start);
            expect(verdict.range.end).toBeLessThanOrEqual(asked.end);
            expect(verdict.totalBytes).toBe(asked.total);
          }),
          { numRuns: 20 },
        );
      }),
    );
  });
});

const escapeXml = (text: string) =>
  text.replace(
    /[<>&"']/g,
    (one) => `&${{ '<': 'lt', '>': 'gt', '&': 'amp', '"': 'quot', "'": 'apos' }[one]};`,
  );
const code = fc.constantFrom('AccessDenied', 'ExpiredToken', 'NoSuchKey', 'SlowDown', 'InternalError', 'A.1');
const message = fc
  .oneof(
    fc.string({ maxLength: 80 }),
    fc.constantFrom('Request has expired', '</Code><Code>Evil</Code>', '&amp;lt;'),
  )
  .map((text) => text.trim());
const more = fc.constantFrom('', '<Key>a/b</Key>', '<Resource>/x</Resource>\n  ', '<!-- <Code>No</Code> -->');
const error = fc.record({ code, message, more, isCodeFirst: fc.boolean() });
const xml = (parts: { code: string; message: string; more: string; isCodeFirst: boolean }) => {
  const elements = [`<Code>${parts.code}</Code>`, `<Message>${escapeXml(parts.message)}</Message>`];
  const ordered = parts.isCodeFirst ? elements : elements.reverse();
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${ordered.join('\n')}${parts.more}<RequestId>4442587FB7D0A2F9</RequestId></Error>`;
};

describe('what S3 says (fault 18)', () => {
  it('is read as it was written, markup in its message included', () => {
    fc.assert(
      fc.property(error, (parts) => {
        expect(scanS3Error(xml(parts))).toEqual({ code: parts.code, message: parts.message.slice(0, 300) });
      }),
    );
  });

  it('nearly right: a code is one word, a message is short, and nothing that is not there is found', () => {
    let found = 0;
    fc.assert(
      fc.property(mutated(error.map(xml)), (text) => {
        const said = scanS3Error(text);
        if (said.code !== null) {
          found += 1;
          expect(said.code).toMatch(/^[A-Za-z0-9.]{1,80}$/);
          expect(text).toContain(said.code);
        }
        expect((said.message ?? '').length).toBeLessThanOrEqual(300);
      }),
      { numRuns: 1000 },
    );
    expect(found).toBeGreaterThan(200);
  });

  it('of any status, nearly right: an answer that is an error is never taken for the file', () => {
    const status = fc.integer({ min: 300, max: 599 });
    fc.assert(
      fc.property(status, mutated(error.map(xml)), (httpStatus, body) => {
        const about = {
          range: { start: 0, end: 10 },
          sizeBytes: 10,
          etag: '"v1"',
          isVerifiable: true,
          fileName: 'tool.bin',
          host: 'storage.test',
        };
        const verdict = judgeResponse(httpStatus, { 'content-type': 'application/xml' }, about, body, null);
        expect(verdict.kind).toBe('problem');
      }),
      { numRuns: 500 },
    );
  });
});
