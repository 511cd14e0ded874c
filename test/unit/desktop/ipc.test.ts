import { expect, it, vi } from 'vitest';
import { APP_ORIGIN, APP_URL } from '../../../src/main/desktop/appOrigin.ts';
import { connectPage } from '../../../src/main/desktop/ipc.ts';
import type { SenderFrame } from '../../../src/main/desktop/senderCheck.ts';
import { applicationIdSchema } from '../../../src/shared/model.ts';
import { composeForTest } from '../../support/composed.ts';

type Handler = (event: { readonly senderFrame: SenderFrame }, input: unknown) => unknown;
const { handlers } = vi.hoisted(() => ({ handlers: new Map<string, Handler>() }));
vi.mock('electron', () => ({
  ipcMain: { handle: (channel: string, handler: Handler) => handlers.set(channel, handler) },
}));

it('keeps a link and a notice for a page that does not listen yet (fault 57)', async () => {
  const composed = await composeForTest();
  try {
    const sent: unknown[] = [];
    const mainFrame = { processId: 4, frameToken: 'main' };
    const window = { webContents: { mainFrame, send: (...words: unknown[]) => sent.push(words) } };
    connectPage(composed.service, () => window);
    const applicationId = applicationIdSchema.parse('studio');
    composed.service.showApplication(applicationId);
    composed.service.notify({ code: 'app.stateDamaged' });
    expect(sent).toEqual([]);
    const senderFrame = { url: APP_URL, origin: APP_ORIGIN, parent: null, detached: false, ...mainFrame };
    await handlers.get('bindist:host.info')?.({ senderFrame }, {});
    const link = ['bindist:host.applicationAsked', { applicationId }];
    expect(sent).toEqual([link, ['bindist:notice', { error: { code: 'app.stateDamaged' } }]]);
    composed.service.showApplication(applicationId);
    expect(sent.at(-1)).toEqual(link);
    expect(sent).toHaveLength(3);
  } finally {
    await composed.close();
  }
});
