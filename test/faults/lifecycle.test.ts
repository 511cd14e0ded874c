import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PublishedFile, sha256Of } from '../../demo-server/index.ts';
import type { Download } from '../../src/shared/model.ts';
import { MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { canariesOf } from '../support/engine/secrets.ts';
import { ACCOUNT, clientOf, readAll, until, untilState, wanted } from '../support/engine/setUp.ts';

const bed = makeFaultBed();

function expectWhole(download: Download, file: PublishedFile) {
  expect(download.state.kind).toBe('completed');
  if (file.content === null) throw new Error('nothing to compare');
  // That the file has this sum is asserted after every case.
  expect(download.sha256).toBe(sha256Of(file.content));
}

describe('a URL that lives for two seconds', () => {
  it('18 is renewed when a request needs it, and nothing is fetched twice', async () => {
    const file = await bed.serveOne(40 * MIB, { urlLifeMs: 2000, bytesPerSecondPerConnection: 6 * MIB });
    const test = bed.open({ connections: 2 });
    const download = await untilState(test.engine, bed.add(test, file), 'completed', 'failed');
    expectWhole(download, file);
    expect(download.refreshes).toBeGreaterThan(0);
    expect(bed.urlsAsked()).toBe(download.refreshes + 1);
    expect(download.bytesFetched).toBe(40 * MIB);
    // Asked for lazily: no answer said that a URL had run out.
    expect(bed.server.log.filter(({ status }) => status === 403)).toEqual([]);
  });

  it('18 one refresh for all connections that meet its end', async () => {
    const file = await bed.serveOne(80 * MIB, { latencyMs: 40 });
    bed.server.addFault({
      on: 'storage',
      match: { nth: [2, 3, 4] },
      action: { kind: 'expired', flavour: 's3' },
    });
    const test = bed.open({ connections: 4 });
    const download = await untilState(test.engine, bed.add(test, file), 'completed', 'failed');
    expectWhole(download, file);
    expect(download.refreshes).toBeLessThanOrEqual(2);
  });
});

describe('a server that dies', () => {
  it('30, 31 in mid-body and comes back: goes on at the same byte', async () => {
    const file = await bed.serveOne(40 * MIB, { bytesPerSecondPerConnection: 20 * MIB });
    const test = bed.open({ connections: 2 });
    const id = bed.add(test, file);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 8 * MIB);
    await bed.server.stopListening();
    const waiting = await untilState(test.engine, id, 'waiting');
    expect(waiting.state).toMatchObject({ kind: 'waiting', reason: 'offline' });
    expect(waiting.receivedBytes).toBeGreaterThan(8 * MIB);
    await bed.server.listenAgain();
    test.engine.networkMayBeBack();
    const download = await untilState(test.engine, id, 'completed', 'failed');
    expectWhole(download, file);
    expect(download.resumedFromByte).toBeGreaterThan(8 * MIB);
    expect(download.bytesFetched).toBeLessThanOrEqual(42 * MIB);
  });

  it('sixty downloads behind a dead network make no storm', async () => {
    const files = await bed.serve(
      Array.from({ length: 60 }, (_, index) => ({ fileName: `${index}.bin`, sizeBytes: 100 })),
    );
    await bed.server.stopListening();
    const again = bed.open();
    const ids = again.engine.add(files.map((file) => wanted(file, bed.folders.downloads)));
    await until(again.engine, ids[0] ?? bed.add(again, null), ({ state }) => state.kind === 'waiting');
    const waiting = again.engine.snapshot().downloads.filter(({ state }) => state.kind === 'waiting');
    expect(waiting.length).toBeLessThanOrEqual(3);
    await bed.server.listenAgain();
    again.engine.networkMayBeBack();
    for (const id of ids) await untilState(again.engine, id, 'completed');
    expect(readdirSync(bed.folders.downloads)).toHaveLength(60);
  });
});

describe('kill -9', () => {
  it('43 in mid-transfer: the next run fetches only the rest', async () => {
    const file = await bed.serveOne(96 * MIB, { bytesPerSecondPerConnection: 30 * MIB });
    expect(
      await bed.runChild({
        files: [file],
        connections: 2,
        killAtBytes: 40 * MIB,
      }),
    ).toBeNull();
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const test = bed.open({ connections: 2 });
    const id = bed.add(test, file);
    expect(test.engine.snapshot().downloads).toHaveLength(1);
    const download = await untilState(test.engine, id, 'completed', 'failed');
    expectWhole(download, file);
    expect(download.resumedFromByte).toBeGreaterThan(36 * MIB);
    // I9, and what was on its way in the sockets of the killed process.
    const sent = bed.server.log.filter(({ on }) => on === 'storage');
    expect(sent.reduce((sum, { bytesSent }) => sum + bytesSent, 0)).toBeLessThanOrEqual(100 * MIB);
    expect(download.bytesFetched).toBeLessThanOrEqual(98 * MIB);
    expect(readdirSync(bed.folders.downloads)).toEqual(['tool.bin']);
  });

  it.each([
    'write.before:20',
    'write.after:20',
    'sync.before:1',
    'sync.after:1',
    'journal.before:5',
    'journal.after:5',
    'state.before:2',
    'state.after:2',
    'mark.before:1',
    'mark.after:1',
    'rename.before:1',
    'rename.between:1',
    'rename.after:1',
  ])('43 at %s: nothing lost, nothing doubled', async (killAt) => {
    // At a pace, so that what was on its way in the sockets of the killed process is next to nothing (I9).
    const file = await bed.serveOne(20 * MIB, { bytesPerSecondPerConnection: 40 * MIB });
    expect(await bed.runChild({ files: [file], killAt })).toBeNull();
    const test = bed.open();
    const id = bed.add(test, file);
    const download = await untilState(test.engine, id, 'completed', 'failed');
    expectWhole(download, file);
    expect(readdirSync(bed.folders.downloads)).toEqual(['tool.bin']);
    expect(test.engine.snapshot().downloads).toHaveLength(1);
  });
});

describe('commands', () => {
  it('54, 65 pause and resume at once, cancel twice, and wanted back: at the same byte', async () => {
    const file = await bed.serveOne(40 * MIB, { bytesPerSecondPerConnection: 20 * MIB });
    const test = bed.open({ connections: 2 });
    const { engine } = test;
    const id = bed.add(test, file);
    await until(engine, id, ({ receivedBytes }) => receivedBytes > 4 * MIB);
    for (let times = 0; times < 5; times += 1) {
      engine.pause([id]);
      engine.resume([id]);
    }
    await until(engine, id, ({ receivedBytes }) => receivedBytes > 10 * MIB);
    engine.pause([id]);
    expect(engine.get(id).state.kind).toBe('paused');
    await Promise.all([engine.cancel([id]), engine.cancel([id])]);
    const cancelled = engine.get(id);
    expect(cancelled).toMatchObject({ state: { kind: 'cancelled' }, hasPart: true });
    expect(cancelled.receivedBytes).toBeGreaterThan(10 * MIB);
    expect(readdirSync(bed.folders.downloads)).toHaveLength(1);
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    engine.retry([id]);
    // Cancelled while it was paused: that is what it is taken back to.
    expect(engine.get(id).state.kind).toBe('paused');
    engine.resume([id]);
    const done = await untilState(engine, id, 'completed', 'failed');
    expectWhole(done, file);
    expect(done.resumedFromByte).toBe(cancelled.receivedBytes);
    expect(done.bytesFetched - cancelled.bytesFetched).toBe(40 * MIB - cancelled.receivedBytes);
    await engine.remove([id]);
    bed.planted.add('tool.bin');
    expect(engine.snapshot().downloads).toEqual([]);
    expect(existsSync(join(bed.folders.downloads, 'tool.bin'))).toBe(true);
  });

  it('37, 38 a name that is taken gets a number, and nothing is replaced', async () => {
    const file = await bed.serveOne(3 * MIB);
    bed.planted.add('tool.bin');
    writeFileSync(join(bed.folders.downloads, 'tool.bin'), 'mine');
    const test = bed.open();
    const first = await untilState(test.engine, bed.add(test, file), 'completed');
    const second = await untilState(test.engine, bed.add(test, file), 'completed');
    expect([first.fileName, second.fileName]).toEqual(['tool (1).bin', 'tool (2).bin']);
    expect(readFileSync(join(bed.folders.downloads, 'tool.bin'), 'utf8')).toBe('mine');
  });

  it('38 the same file queued three times is one download', async () => {
    const file = await bed.serveOne(MIB);
    const test = bed.open();
    const ids = test.engine.add([1, 2, 3].map(() => wanted(file, bed.folders.downloads)));
    expect(new Set(ids).size).toBe(1);
    await untilState(test.engine, ids[0] ?? bed.add(test, file), 'completed');
  });

  it('38 different files of one name queued together get different names', async () => {
    const files = await bed.serve([
      { fileName: 'a.bin', sizeBytes: MIB, seed: 1 },
      { fileName: 'a.bin', sizeBytes: MIB, seed: 2 },
      { fileName: 'a.bin', sizeBytes: MIB, seed: 3 },
    ]);
    const test = bed.open();
    const ids = test.engine.add(files.map((file) => wanted(file, bed.folders.downloads)));
    await Promise.all(ids.map((id) => untilState(test.engine, id, 'completed')));
    ids.forEach((id, index) => {
      const file = files[index];
      if (file !== undefined) expectWhole(test.engine.get(id), file);
    });
    expect(readdirSync(bed.folders.downloads).sort()).toEqual(['a (1).bin', 'a (2).bin', 'a.bin']);
  });

  it('38 names that differ by case, or by how a letter is composed, are both there', async () => {
    const names = ['Tool.bin', 'tool.bin', 'caf\u00e9.bin', 'cafe\u0301.bin'];
    const files = await bed.serve(
      names.map((fileName, seed) => ({ fileName, sizeBytes: 1000 + seed, seed })),
    );
    const test = bed.open();
    const ids = test.engine.add(files.map((file) => wanted(file, bed.folders.downloads)));
    await Promise.all(ids.map((id) => untilState(test.engine, id, 'completed', 'failed')));
    const ended = ids.map((id) => test.engine.get(id));
    ended.forEach((download, index) => {
      const file = files[index];
      if (file !== undefined) expectWhole(download, file);
    });
    // Two that look the same get a number on every file system, so that a copy to another one loses none.
    expect(
      ended
        .map(({ fileName }) => fileName)
        .slice(2)
        .sort(),
    ).toEqual(['caf\u00e9 (1).bin', 'caf\u00e9.bin']);
    expect(readdirSync(bed.folders.downloads)).toHaveLength(4);
  });

  it('35 a folder that is gone: waits, and goes on when it is back', async () => {
    const file = await bed.serveOne(MIB);
    const moved = `${bed.folders.downloads}-away`;
    await rename(bed.folders.downloads, moved);
    const test = bed.open();
    const id = bed.add(test, file);
    const waiting = await untilState(test.engine, id, 'waiting');
    expect(waiting.state).toMatchObject({ reason: 'folderMissing' });
    expect(bed.urlsAsked()).toBe(0);
    await rename(moved, bed.folders.downloads);
    test.engine.retry([id]);
    expectWhole(await untilState(test.engine, id, 'completed'), file);
  });

  it('20 a key that is refused: one asks, all wait until the account changes', async () => {
    const files = await bed.serve(
      Array.from({ length: 20 }, (_, index) => ({ fileName: `${index}.bin`, sizeBytes: 100 })),
    );
    const remove = bed.server.addFault({ on: 'api', action: { kind: 'status', status: 401 } });
    const test = bed.open({ concurrentDownloads: 1 });
    const ids = test.engine.add(files.map((file) => wanted(file, bed.folders.downloads)));
    const waiting = await untilState(test.engine, ids[0] ?? bed.add(test, null), 'waiting');
    expect(waiting.state).toMatchObject({ reason: 'keyNeeded', retryAt: null });
    expect(bed.server.log).toHaveLength(1);
    remove();
    test.engine.accountChanged(waiting.accountId);
    await Promise.all(ids.map((id) => untilState(test.engine, id, 'completed')));
  });

  it('20 a key that is refused while another one is given: is not waited for', async () => {
    const file = await bed.serveOne(MIB);
    const remove = bed.server.addFault({ on: 'api', action: { kind: 'status', status: 401 } });
    const own = clientOf(bed.server);
    const test = bed.open({
      clientFor: async () => ({
        ...own,
        async getDownloadUrl(...asked) {
          try {
            return await own.getDownloadUrl(...asked);
          } catch (error) {
            remove();
            test.engine.accountChanged(ACCOUNT);
            throw error;
          }
        },
      }),
    });
    const id = bed.add(test, file);
    expectWhole(await untilState(test.engine, id, 'waiting', 'failed', 'completed'), file);
    expect(bed.urlsAsked()).toBe(2);
  });
});

describe('secrets', () => {
  it('I4 neither key nor signature is in any file, nor beside one', async () => {
    const file = await bed.serveOne(20 * MIB, { bytesPerSecondPerConnection: 20 * MIB });
    const test = bed.open();
    const id = bed.add(test, file);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 5 * MIB);
    await test.close();
    const canaries = canariesOf([bed.server]);
    expect(canaries.foundIn(`a ${bed.server.customerKey} b`)).toBe('the key');
    expect(canaries.foundIn(`a ${bed.server.signatures()[0]} b`)).toBe('a signature');
    const found = [...readAll(bed.folders.state), ...readAll(bed.folders.downloads)];
    expect(found.length).toBeGreaterThan(1);
    for (const { path, text } of found) {
      expect(canaries.foundIn(text)).toBeNull();
      expect(canaries.foundIn(attributesOf(path))).toBeNull();
    }
  });
});

/** Extended attributes, which Node cannot read: by Python, where there is one. */
function attributesOf(path: string): string {
  const script = 'import os,sys\nfor n in os.listxattr(sys.argv[1]): print(n, os.getxattr(sys.argv[1], n))';
  const { status, stdout } = spawnSync('python3', ['-c', script, path], { encoding: 'utf8' });
  if (status !== 0)
    console.log(
      'lifecycle.test.ts: no python3 that reads extended attributes here; I4 looked at files only.',
    );
  return stdout ?? '';
}
