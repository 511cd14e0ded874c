import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { catalogueOf } from '../../../demo-server/index.ts';
import { composeService } from '../../../src/main/service/index.ts';
import { COMMAND_NAMES } from '../../../src/shared/contract.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import {
  applicationIdSchema,
  type Download,
  type DownloadsPatch,
  downloadIdSchema,
  versionNameSchema,
} from '../../../src/shared/model.ts';
import { type Composed, composeForTest } from '../../support/composed.ts';

const applicationId = applicationIdSchema.parse('tool');
const nobody = downloadIdSchema.parse('nobody');
const version = (name: string) => versionNameSchema.parse(name);

const catalogue = () =>
  catalogueOf([
    {
      applicationId: 'tool',
      versions: [
        { version: '1.0', files: [{ fileName: 'manual.pdf', sizeBytes: 100_000 }] },
        { version: '2.0', files: [{ fileName: 'setup.exe', sizeBytes: 1000 }] },
      ],
    },
  ]);

let composed: Composed;
beforeEach(async () => {
  composed = await composeForTest({ catalogue: catalogue() });
});
afterEach(() => composed.close());

async function add(name: string): Promise<Download['id']> {
  const { ids } = await composed.call('downloads.add', {
    applicationId,
    applicationName: 'Tool',
    version: version(name),
    channel: 'stable',
  });
  const [id] = ids;
  if (id === undefined) throw new Error('nothing queued');
  return id;
}

async function find(id: Download['id']): Promise<Download> {
  const { downloads } = await composed.call('downloads.snapshot', {});
  const download = downloads.find((candidate) => candidate.id === id);
  if (download === undefined) throw new Error('not in the queue');
  return download;
}

const completed = (id: Download['id']) =>
  vi.waitFor(
    async () => {
      const download = await find(id);
      expect(download.state.kind).toBe('completed');
      return download;
    },
    { timeout: 10_000 },
  );

describe('the service', () => {
  it.each(COMMAND_NAMES)('%s refuses input of a wrong shape', async (command) => {
    for (const input of [null, 'text', 42, [], { ids: 'x' }, undefined]) {
      const code = await composed.codeOf(command, input);
      // Commands without parameters take any object, and nothing else.
      if (typeof input !== 'object' || input === null || Array.isArray(input))
        expect(code).toBe('app.invalidInput');
    }
  });

  it('answers unknown ids as not found, and nothing is thrown', async () => {
    expect(await composed.codeOf('downloads.open', { id: nobody, confirmed: true })).toBe('app.notFound');
    expect(await composed.codeOf('downloads.showInFolder', { id: nobody })).toBe('app.notFound');
    expect(await composed.codeOf('downloads.pause', { ids: [nobody] })).toBe('app.notFound');
  });

  it('downloads, verifies, tells in patches, and shows the file', async () => {
    const patches: DownloadsPatch[] = [];
    composed.service.on('downloads.patched', (patch) => patches.push(patch));
    const id = await add('1.0');
    const { path, verification } = await completed(id);
    expect(verification).toBe('verified');
    expect(readFileSync(path ?? '').length).toBe(100_000);
    for (const [index, patch] of patches.entries()) {
      if (index > 0) expect(patch.fromRevision).toBe(patches[index - 1]?.revision);
    }
    await composed.call('downloads.showInFolder', { id });
    expect(composed.asked).toEqual([['showInFolder', path]]);
  });

  it('does not double what is queued already', async () => {
    composed.server.setShaping({ bytesPerSecondPerConnection: 20_000 });
    expect(await add('1.0')).toBe(await add('1.0'));
  });

  it('opens a document at once, and what can run only after a yes', async () => {
    const document = await add('1.0');
    const program = await add('2.0');
    await completed(document);
    const { path = null } = await completed(program);
    expect(await composed.call('downloads.open', { id: document, confirmed: false })).toEqual({
      outcome: 'opened',
    });
    expect(await composed.call('downloads.open', { id: program, confirmed: false })).toEqual({
      outcome: 'needsConfirmation',
    });
    expect(composed.asked.map(([what]) => what)).toEqual(['openFile']);
    expect(await composed.call('downloads.open', { id: program, confirmed: true })).toEqual({
      outcome: 'opened',
    });
    expect(composed.asked.at(-1)).toEqual(['openFile', path]);
  });

  it('asks before a document that was made executable, and says when the file is gone', async () => {
    const id = await add('1.0');
    const { path } = await completed(id);
    chmodSync(path ?? '', 0o755);
    expect(await composed.call('downloads.open', { id, confirmed: false })).toEqual({
      outcome: 'needsConfirmation',
    });
    rmSync(path ?? '');
    expect(await composed.codeOf('downloads.open', { id, confirmed: true })).toBe('disk.fileMissing');
    expect(composed.asked).toEqual([]);
  });

  it('opens nothing before it is completed', async () => {
    composed.server.setShaping({ bytesPerSecondPerConnection: 10_000 });
    const id = await add('1.0');
    expect(await composed.codeOf('downloads.open', { id, confirmed: true })).toBe('app.wrongState');
  });

  it('lets out to the browser web addresses only', async () => {
    for (const url of [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'http://example.com/',
      'smb://host/x',
      'bindist://x',
    ]) {
      expect(await composed.codeOf('host.openExternal', { url })).toBe('app.invalidInput');
    }
    await composed.call('host.openExternal', { url: 'https://example.com/' });
    expect(composed.asked).toEqual([['openExternal', 'https://example.com/']]);
  });

  it('keeps settings, tells them, and refuses bad ones whole', async () => {
    const seen: string[] = [];
    composed.service.on('settings.changed', ({ theme }) => seen.push(theme));
    await composed.call('settings.set', { theme: 'dark' });
    expect((await composed.call('settings.get', {})).theme).toBe('dark');
    expect(seen).toEqual(['dark']);
    expect(await composed.codeOf('settings.set', { theme: 'light', concurrentDownloads: 99 })).toBe(
      'app.invalidInput',
    );
    expect((await composed.call('settings.get', {})).theme).toBe('dark');
  });

  it.each([
    [4, 'app.invalidInput'],
    [5, 'ok'],
    [1440, 'ok'],
    [1441, 'app.invalidInput'],
    [1e9, 'app.invalidInput'],
    [30.5, 'app.invalidInput'],
  ])('a share link for %d minutes: %s', async (expiresInMinutes, code) => {
    const share = { applicationId, applicationName: 'Tool', version: '1.0', channel: 'stable', fileId: null };
    expect(await composed.codeOf('shares.create', { ...share, fileName: null, expiresInMinutes })).toBe(code);
  });

  it('makes share links and remembers them', async () => {
    const link = await composed.call('shares.create', {
      applicationId,
      applicationName: 'Tool',
      version: version('1.0'),
      channel: 'stable',
      fileId: null,
      fileName: null,
      expiresInMinutes: 5,
    });
    expect((await fetch(link.shareUrl)).status).toBe(200);
    expect(await composed.call('shares.list', {})).toEqual([link]);
    await composed.call('shares.forget', { id: link.id });
    expect(await composed.call('shares.list', {})).toEqual([]);
  });

  it('tells a notice to whoever listens', () => {
    const seen: AppError[] = [];
    composed.service.on('notice', ({ error }) => seen.push(error));
    composed.service.notify({ code: 'app.stateDamaged' });
    expect(seen).toEqual([{ code: 'app.stateDamaged' }]);
  });

  it('runs one queue in one process: the second is told', async () => {
    const second = composeService({
      stateFolder: `${composed.folder}/state`,
      machine: { platform: 'linux', homeFolder: composed.folder, environment: {} },
      host: { ...(await hostOf()) },
      queue: 'app',
    });
    await expect(second).rejects.toMatchObject({ error: { code: 'app.busyElsewhere' } });
  });

  async function hostOf() {
    const refuse = async () => {
      throw new Error('not asked');
    };
    return {
      info: await composed.call('host.info', {}),
      allowedFolders: 'any' as const,
      openExternal: refuse,
      chooseFolder: refuse,
      showInFolder: refuse,
      UNSAFE_openFile: refuse,
    };
  }
});
