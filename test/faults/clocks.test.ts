import { expect, it } from 'vitest';
import { MIB, makeFaultBed } from '../support/engine/faultBed.ts';

const bed = makeFaultBed();
const DAY_MS = 86_400_000;
/** The wall's clock in New York goes back by an hour here; the child's is a second and a half before it. */
const toEndOfSummerTime = () => `${Date.parse('2026-11-01T06:00:00Z') - 1500 - Date.now()}`;

it.each([
  ['46 a clock a day ahead', { CLOCK_OFFSET_MS: `${DAY_MS}` }, 1],
  ['46 a clock a day behind', { CLOCK_OFFSET_MS: `${-DAY_MS}` }, 1],
  [
    '46 a clock set back by a day in mid-transfer',
    { CLOCK_JUMP_MS: `${-DAY_MS}`, CLOCK_JUMP_AFTER_MS: '500' },
    3,
  ],
  [
    '46 the end of daylight saving in mid-transfer, which moves no clock but the one on the wall',
    { TZ: 'America/New_York', CLOCK_OFFSET_MS: toEndOfSummerTime() },
    1,
  ],
  ['53 an hour of sleep in mid-transfer', { CLOCK_JUMP_MS: '3600000', CLOCK_JUMP_AFTER_MS: '500' }, 3],
])('%s: the file comes, with few links', async (_name, environment, mostUrls) => {
  const file = await bed.serveOne(24 * MIB, { bytesPerSecondPerConnection: 8 * MIB, urlLifeMs: 1_800_000 });
  const ended = await bed.runChild({
    files: [file],
    connections: 2,
    environment,
  });
  const [download] = ended ?? [];
  if (download === undefined) throw new Error('it did not end');
  bed.expectPublished(download, file);
  expect(bed.urlsAsked()).toBeLessThanOrEqual(mostUrls);
  expect(download.bytesFetched).toBeLessThanOrEqual(26 * MIB);
});

it('53 sleep and wake: every connection is dead, and the download goes on where it was', async () => {
  const file = await bed.serveOne(40 * MIB, { bytesPerSecondPerConnection: 20 * MIB });
  const running = bed.runChild({
    files: [file],
    connections: 2,
    environment: { CLOCK_JUMP_MS: '3600000', CLOCK_JUMP_AFTER_MS: '700' },
  });
  const cut = setTimeout(() => bed.server.closeConnections(), 900);
  const [download] = (await running) ?? [];
  clearTimeout(cut);
  if (download === undefined) throw new Error('it did not end');
  bed.expectPublished(download, file);
  expect(download.bytesFetched).toBeLessThanOrEqual(44 * MIB);
});
