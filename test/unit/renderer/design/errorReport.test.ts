import { describe, expect, it } from 'vitest';
import { errorReport } from '../../../../src/renderer/design/errorReport.ts';

const report = (error: unknown, componentStack = '') =>
  errorReport({
    where: 'Downloads',
    error,
    componentStack,
    host: null,
    at: new Date('2026-11-25T10:00:00Z'),
  });

function thrown(name: string, message: string, stack: string): Error {
  const error = new Error(message);
  error.name = name;
  error.stack = stack;
  return error;
}

describe('the report of a broken view (fault 63)', () => {
  it('says what is known to hold nothing of anybody', () => {
    expect(report(new TypeError("Cannot read properties of undefined (reading 'map')"))).toContain(
      "TypeError: Cannot read properties of undefined (reading 'map')",
    );
    expect(report(new RangeError('Invalid time value'))).toContain('RangeError: Invalid time value');
  });

  it.each([
    'GET https://store.example/f?X-Amz-Signature=s3cr3t',
    'hunter2',
    "Cannot read properties of undefined (reading 'tenant-1234.s3cr3t')",
    'Minified React error #31; visit https://react.dev/errors/31?args[]=s3cr3t',
    "Failed to execute 'open' on 'Window': s3cr3t is no address",
    'Invalid time value s3cr3t',
  ])('leaves out %j', (message) => {
    const said = report(thrown('Error', message, `Error: ${message}\n    at s3cr3t hunter2\n    at hunter2`));
    expect(said).not.toMatch(/s3cr3t|hunter2|store\.example|react\.dev/);
  });

  it('names places of our code by file, line and column alone', () => {
    const said = report(
      thrown(
        'Error',
        'x',
        'Error: x\n    at Row (http://127.0.0.1:8123/assets/main-x1.js:1:200)\n    at app://bindist/assets/main-x1.js:3:4\n    at https://u:s3cr3t@a.example/?k=s3cr3t',
      ),
      '\n    at Row (http://127.0.0.1:8123/assets/main-x1.js:1:200)\n    at main',
    );
    expect(said).toContain(
      '  at Row (main-x1.js:1:200)\n  at (main-x1.js:3:4)\nIn:\n  at Row (main-x1.js:1:200)\n  at main',
    );
    expect(said).not.toMatch(/127\.0|s3cr3t|example/);
  });

  it('takes whatever is thrown', () => {
    for (const odd of [null, undefined, 's3cr3t', { token: 's3cr3t' }, thrown('s3cr3t-1', '', '')])
      expect(report(odd)).not.toContain('s3cr3t');
  });
});
