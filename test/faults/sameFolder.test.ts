import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { catalogueOf, sha256Of } from '../../demo-server/index.ts';
import {
  applicationIdSchema,
  type Download,
  fileIdSchema,
  versionNameSchema,
} from '../../src/shared/model.ts';
import { jsonLines, startCli } from '../support/cli.ts';
import { composeForTest } from '../support/composed.ts';

const MIB = 1024 * 1024;
const SIZE = 12 * MIB;

it('45 the app and the command line, the same file into the same folder at once: two whole files, neither over the other', async () => {
  const catalogue = catalogueOf([
    {
      applicationId: 'tool',
      versions: [{ version: '1.0.0', files: [{ fileId: 'main', fileName: 'tool.zip', sizeBytes: SIZE }] }],
    },
  ]);
  const composed = await composeForTest({ catalogue, bytesPerSecondPerConnection: 6 * MIB });
  try {
    const ended = new Promise<Download>((resolve) => {
      composed.service.on('downloads.patched', (payload) => {
        const found = payload.changed.find(({ state }) => ['completed', 'failed'].includes(state.kind));
        if (found !== undefined) resolve(found);
      });
    });
    const command = startCli(['get', 'tool', '1.0.0', '--out', composed.downloads, '--json'], {
      HOME: composed.folder,
      BINDIST_STATE: join(composed.folder, 'state'),
      BINDIST_API_URL: composed.server.apiUrl,
      BINDIST_API_KEY: composed.server.customerKey,
    });
    // Both have a part in the folder before either can be done.
    await expect.poll(() => readdirSync(composed.downloads).length, { timeout: 10_000 }).toBe(1);
    await composed.call('downloads.add', {
      applicationId: applicationIdSchema.parse('tool'),
      applicationName: 'Tool',
      version: versionNameSchema.parse('1.0.0'),
      channel: 'stable',
      files: [{ fileId: fileIdSchema.parse('main'), fileName: 'tool.zip', sizeBytes: SIZE }],
    });
    await expect.poll(() => readdirSync(composed.downloads).length).toBe(2);
    composed.server.setShaping({ bytesPerSecondPerConnection: null });
    const [ours, exitCode] = await Promise.all([ended, command.exited]);
    expect(exitCode).toBe(0);
    expect(ours.state.kind).toBe('completed');
    const names = readdirSync(composed.downloads).sort();
    expect(names).toEqual(['tool (1).zip', 'tool.zip']);
    const { content } = composed.server.fileById('main');
    const sums = names.map((name) =>
      createHash('sha256')
        .update(readFileSync(join(composed.downloads, name)))
        .digest('hex'),
    );
    const right = content === null ? '' : sha256Of(content);
    expect(sums).toEqual([right, right]);
    // Each says the name that its own file got.
    const theirs = jsonLines(command).at(-1);
    expect(theirs).toMatchObject({ type: 'completed', sha256: right });
    expect([ours.fileName, theirs?.fileName].sort()).toEqual(names);
    expect((await composed.call('downloads.snapshot', {})).downloads).toHaveLength(1);
  } finally {
    await composed.close();
  }
});
