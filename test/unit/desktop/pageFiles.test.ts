import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolvePageFile } from '../../../src/main/desktop/pageFiles.ts';

const FOLDER = join('/opt', 'app', 'renderer');

describe('which file an app: URL means', () => {
  it('serves the page and its files with their types', () => {
    expect(resolvePageFile(FOLDER, 'app://bindist/')).toEqual({
      path: join(FOLDER, 'index.html'),
      mimeType: 'text/html; charset=utf-8',
    });
    expect(resolvePageFile(FOLDER, 'app://bindist/assets/index-abc.js?v=1#x')).toEqual({
      path: join(FOLDER, 'assets', 'index-abc.js'),
      mimeType: 'text/javascript; charset=utf-8',
    });
  });

  it.each([
    'app://other/index.html',
    'app://bindist.evil/index.html',
    'app://bindist:80/index.html',
    'app://user@bindist/index.html',
    'http://bindist/index.html',
    'file:///etc/passwd',
    'app://bindist/..%2f..%2fsecret.js',
    'app://bindist/..%5c..%5csecret.js',
    'app://bindist/C:%5csecret.js',
    'app://bindist//C:/secret.js',
    'app://bindist/index.html%00.js',
    'app://bindist/%E0%A4%A.js',
    'app://bindist/main.js.map',
    'app://bindist/assets',
    'not a url',
  ])('refuses %s', (url) => {
    expect(resolvePageFile(FOLDER, url)).toBeNull();
  });

  it('never leads out of the folder, whatever is asked', () => {
    const piece = fc.constantFrom('..', '.', '%2e%2e', '%2f', '%5c', '/', '\\', 'a', '%00', 'c:', '.js');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const file = resolvePageFile(FOLDER, `app://bindist/${pieces.join('')}.js`);
        expect(file === null || file.path.startsWith(`${FOLDER}/`)).toBe(true);
      }),
    );
  });
});
