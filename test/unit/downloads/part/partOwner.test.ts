import { linkSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type FileFacts,
  type FileLayer,
  nodeFileLayer,
} from '../../../../src/main/downloads/disk/fileLayer.ts';
import { removePart } from '../../../../src/main/downloads/part/partOwner.ts';
import { partFileName } from '../../../../src/main/downloads/record/name.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-disk-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const P = partFileName('a.bin', 'p');
function identityOf(name: string): string {
  const { dev, ino } = statSync(join(folder, name), { bigint: true });
  return `${dev}:${ino}`;
}

describe('95 a part is removed', () => {
  const remove = (name: string, planned: string | null = null) =>
    removePart(nodeFileLayer, folder, name, planned);

  it.each([P, 'a.0.bindist-part', 'b (1).tar.gz.ff00ff00.bindist-part'])(
    '%s: it can be ours',
    async (name) => {
      writeFileSync(join(folder, name), 'x');
      await remove(name);
      expect(readdirSync(folder)).toEqual([]);
      // Gone already is as good.
      await remove(name);
    },
  );

  it.each(['thesis.odt', '.bindist-part', 'a.bindist-part', `${P}.odt`, 'a..bindist-part'])(
    '%s: no name that we give',
    async (name) => {
      writeFileSync(join(folder, name), 'mine');
      await remove(name);
      expect(readdirSync(folder)).toEqual([name]);
    },
  );

  it('not where it has a second name, but of the file that is being published', async () => {
    writeFileSync(join(folder, P), 'x');
    linkSync(join(folder, P), join(folder, 'a.bin'));
    await remove(P);
    expect(readdirSync(folder)).toHaveLength(2);
    await remove(P, identityOf(P));
    expect(readdirSync(folder)).toEqual(['a.bin']);
  });

  it('of another owner only where the disk gives all files that one', async () => {
    writeFileSync(join(folder, P), 'x');
    const another = (process.geteuid?.() ?? 0) + 1;
    const owned = (facts: FileFacts) => ({ ...facts, owner: another });
    const theirs: FileLayer = {
      ...nodeFileLayer,
      facts: async (path) => {
        const facts = await nodeFileLayer.facts(path);
        return facts === null ? null : owned(facts);
      },
    };
    await removePart(theirs, folder, P, null);
    expect(readdirSync(folder)).toEqual([P]);
    const oneForAll: FileLayer = {
      ...theirs,
      async createNew(path) {
        const file = await nodeFileLayer.createNew(path);
        return { ...file, facts: async () => owned(await file.facts()) };
      },
    };
    await removePart(oneForAll, folder, P, null);
    expect(readdirSync(folder)).toEqual([]);
  });
});
