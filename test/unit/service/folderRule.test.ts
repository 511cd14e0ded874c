import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFolderRule } from '../../../src/main/service/folderRule.ts';
import { composeService, type Host } from '../../../src/main/service/index.ts';
import { openStorage } from '../../../src/main/storage/index.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import { describeError } from '../../../src/shared/messages.ts';
import { composeForTest } from '../../support/composed.ts';

let folder: string;
const at = (...parts: string[]) => join(folder, ...parts);
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'bindist-rule-')));
  for (const name of ['allowed/inner', 'allowed-not', 'outside/inner'])
    mkdirSync(at(name), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('which folders downloads may go to (fault 83)', () => {
  it('the allowed one and what is below it, there or not yet, by whatever name', async () => {
    const rule = createFolderRule([at('allowed')], false);
    symlinkSync(at('allowed'), at('other-name'));
    symlinkSync(at('allowed', 'inner'), at('allowed', 'link-inside'));
    for (const [asked, used] of [
      [at('allowed'), at('allowed')],
      [`${at('allowed')}/`, at('allowed')],
      [at('allowed', 'inner'), at('allowed', 'inner')],
      [at('allowed', 'new', 'deeper'), at('allowed', 'new', 'deeper')],
      [`${folder}/outside/../allowed/./inner`, at('allowed', 'inner')],
      [at('other-name', 'inner'), at('allowed', 'inner')],
      [at('allowed', 'link-inside', 'new'), at('allowed', 'inner', 'new')],
      [at('allowed', '..dots'), at('allowed', '..dots')],
    ] as const) {
      expect([asked, await rule.check(asked)]).toEqual([asked, used]);
    }
  });

  it('nothing else: beside, above, through links, into nowhere, relative, in circles', async () => {
    const rule = createFolderRule([at('allowed')], false);
    symlinkSync(at('outside'), at('allowed', 'link'));
    symlinkSync(at('nowhere'), at('allowed', 'dangling'));
    symlinkSync(at('allowed', 'circle'), at('allowed', 'circle'));
    symlinkSync('..', at('allowed', 'up'));
    for (const asked of [
      folder,
      '/',
      at('allowed-not'),
      at('ALLOWED'),
      at('outside'),
      `${at('allowed')}/../outside`,
      `${at('allowed')}/inner/../../outside/inner`,
      at('allowed', 'link'),
      at('allowed', 'link', 'inner'),
      at('allowed', 'link', 'new'),
      at('allowed', 'dangling'),
      at('allowed', 'dangling', 'new'),
      at('allowed', 'circle', 'x'),
      at('allowed', 'up'),
      at('allowed', 'up', 'outside'),
      'allowed',
      './allowed',
      '~',
      '',
      `${at('allowed')}\0/x`,
      at('allowed', 'x'.repeat(5000)),
      '\\\\server\\share',
      'file:///etc',
    ]) {
      await expect(rule.check(asked), asked).rejects.toMatchObject({
        error: { code: 'app.folderNotAllowed', path: asked, expected: at('allowed') },
      });
    }
    expect(readdirSync(at('outside'))).toEqual(['inner']);
    // Where there is no dialog none is spoken of: which one is allowed is.
    const { text } = describeError(rule.refusal('~'));
    expect(text).toContain(`only into ${at('allowed')} and what is below`);
    expect(text).not.toContain('dialog');
  });

  it('what a dialog returned later as well; anything for a user in his own terminal', async () => {
    const rule = createFolderRule([at('allowed')], true);
    rule.allow(at('outside'));
    expect(await rule.check(at('outside', 'inner'))).toBe(at('outside', 'inner'));
    expect(describeError(rule.refusal(folder)).text).toContain("the app's own dialog");
    expect(await createFolderRule('any', false).check('anywhere')).toBe('anywhere');
  });
});

describe('the service obeys it (fault 83)', () => {
  const input = {
    applicationId: 'tool',
    applicationName: 'Tool',
    version: '1.0',
    channel: 'stable',
  };

  it('where only a dialog may choose: downloads.add and settings.set take what it returned, and refuse all else', async () => {
    const composed = await composeForTest({ allowedFolders: 'chosen' });
    try {
      expect(await composed.codeOf('downloads.add', input)).toBe('ok');
      for (const command of ['downloads.add', 'settings.set'] as const) {
        const to = (place: string) =>
          command === 'settings.set' ? { downloadFolder: place } : { ...input, folder: place };
        expect(await composed.codeOf(command, to(at('outside')))).toBe('app.folderNotAllowed');
        expect(await composed.codeOf(command, to(composed.folder))).toBe('app.folderNotAllowed');
        expect(await composed.codeOf(command, to(join(composed.downloads, 'below')))).toBe('ok');
        // The host of these tests: a dialog that answers `/chosen`.
        if (command === 'downloads.add') {
          expect(await composed.codeOf(command, to('/chosen'))).toBe('app.folderNotAllowed');
          await composed.call('host.chooseFolder', {});
        }
        expect(await composed.codeOf(command, to('/chosen'))).toBe('ok');
      }
      expect(await composed.call('settings.get', {})).toMatchObject({ downloadFolder: '/chosen' });
      // A refusal changes nothing of the rest either.
      expect(await composed.codeOf('settings.set', { theme: 'dark', downloadFolder: at('outside') })).toBe(
        'app.folderNotAllowed',
      );
      expect(await composed.call('settings.get', {})).toMatchObject({ theme: 'system' });
    } finally {
      await composed.close();
    }
  });

  const hostOf = (allowedFolders: Host['allowedFolders']): Host => {
    const refuse = () => Promise.reject(new Error('not asked'));
    return {
      info: {
        kind: 'web',
        appVersion: '0.0.0',
        platform: 'linux',
        canShowInFolder: false,
        canOpenFiles: false,
        canChooseFolder: false,
        isDemo: false,
      },
      allowedFolders,
      openExternal: refuse,
      chooseFolder: refuse,
      showInFolder: refuse,
      UNSAFE_openFile: refuse,
    };
  };

  it('a folder that the state brings along and the terminal did not name is not used: said once, and the named one stands in', async () => {
    const stateFolder = at('state');
    const machine = {
      platform: process.platform,
      homeFolder: folder,
      environment: { BINDIST_API_URL: 'http://127.0.0.1:9', BINDIST_API_KEY: 'k' },
    };
    const storage = openStorage(stateFolder);
    storage.database
      .prepare("INSERT INTO settings VALUES ('downloadFolder', ?)")
      .run(JSON.stringify(at('outside')));
    storage.close();

    const web = await composeService({ stateFolder, machine, host: hostOf([at('allowed')]), queue: 'app' });
    const notices: AppError[] = [];
    web.on('notice', ({ error }) => notices.push(error));
    expect(notices).toEqual([
      {
        code: 'app.folderNotAllowed',
        path: at('outside'),
        expected: at('allowed'),
        actual: at('allowed'),
      },
    ]);
    const seen = await web.invoke('settings.set', { theme: 'dark' });
    expect(seen).toMatchObject({ ok: true, value: { theme: 'dark', downloadFolder: at('allowed') } });
    const added = await web.invoke('downloads.add', input);
    const { downloads } = await snapshot(web);
    expect([added.ok, downloads.map((download) => download.folder)]).toEqual([true, [at('allowed')]]);
    await web.stop();

    // The host whose dialog allowed it still has it.
    const electron = await composeService({ stateFolder, machine, host: hostOf('chosen'), queue: 'app' });
    expect(await electron.invoke('settings.get', {})).toMatchObject({
      value: { downloadFolder: at('outside') },
    });
    await electron.stop();
  });

  async function snapshot(service: Awaited<ReturnType<typeof composeService>>) {
    const result = await service.invoke('downloads.snapshot', {});
    if (!result.ok) throw new Error(result.error.code);
    return result.value;
  }
});
