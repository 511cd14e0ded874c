import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from '../files.ts';
import { expect, test } from '../fixture.ts';
import { signIn } from '../ui.ts';

test('a damaged state is said and set aside, and the app starts (fault 48)', async ({ app, server }) => {
  await signIn(app.page, server);
  await app.quit();
  const damaged = (await namesIn(app.stateFolder)).filter((name) => name.startsWith('state.db'));
  for (const name of damaged) await writeFile(join(app.stateFolder, name), 'no database at all '.repeat(500));
  await app.restart();
  await expect(app.page.getByRole('region', { name: 'Messages' })).toContainText(/set aside|damaged/i);
});
