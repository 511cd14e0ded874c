import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { catalogueOf } from '../../demo-server/index.ts';
import {
  applicationIdSchema,
  type Download,
  fileIdSchema,
  versionNameSchema,
} from '../../src/shared/model.ts';
import { jsonLines, startCli } from '../support/cli.ts';
import { composeForTest } from '../support/composed.ts';

const MIB = 1024 * 1024;

it('45 the app and the command line, two processes on one state: both end, neither touches the other’s', async () => {
  const composed = await composeForTest({
    catalogue: catalogueOf([
      {
        applicationId: 'tool',
        versions: [
          { version: '1.0.0', files: [{ fileId: 'main', fileName: 'tool.zip', sizeBytes: 16 * MIB }] },
        ],
      },
    ]),
    bytesPerSecondPerConnection: 16 * MIB,
  });
  try {
    const out = join(composed.folder, 'out');
    const completed = new Promise<Download>((resolve) => {
      composed.service.on('downloads.patched', (payload) => {
        const ended = payload.changed.find(
          ({ state }) => state.kind === 'completed' || state.kind === 'failed',
        );
        if (ended !== undefined) resolve(ended);
      });
    });
    const command = startCli(['get', 'tool', '1.0.0', '--out', out, '--json'], {
      HOME: composed.folder,
      BINDIST_STATE: join(composed.folder, 'state'),
      BINDIST_API_URL: composed.server.apiUrl,
      BINDIST_API_KEY: composed.server.customerKey,
    });
    await composed.call('downloads.add', {
      applicationId: applicationIdSchema.parse('tool'),
      applicationName: 'Tool',
      version: versionNameSchema.parse('1.0.0'),
      channel: 'stable',
      files: [{ fileId: fileIdSchema.parse('main'), fileName: 'tool.zip', sizeBytes: 16 * MIB }],
    });
    const [ours, exitCode] = await Promise.all([completed, command.exited]);
    expect(exitCode).toBe(0);
    expect(ours.state.kind).toBe('completed');
    expect(jsonLines(command).at(-1)).toMatchObject({ type: 'completed', sha256: ours.sha256 });
    expect((await composed.call('downloads.snapshot', {})).downloads).toHaveLength(1);
    expect(readdirSync(out)).toEqual(['tool.zip']);
    expect(readdirSync(composed.downloads)).toEqual(['tool.zip']);
  } finally {
    await composed.close();
  }
});
