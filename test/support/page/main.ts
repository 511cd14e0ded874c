import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { CHROMIUM_ARGS, ENGINE_PATH } from '../electron-stand-in/browser.ts';
import { accessibilityProblems, LOOKS, openScene, overflowingElements } from './looks.ts';
import { scenes } from './scenes.ts';
import { servePage } from './servePage.ts';

/**
 * `node test/support/page/main.ts [scene …]`: a picture of every scene in every look, for somebody to look at, and what
 * axe, the console and the layout find wrong with it. README.md beside this file.
 */
const PROJECT = join(import.meta.dirname, '..', '..', '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    page: { type: 'string', default: join(PROJECT, 'out', 'renderer') },
    out: { type: 'string', default: join(PROJECT, 'test-results', 'scenes') },
    look: { type: 'string', multiple: true, default: Object.keys(LOOKS) },
  },
});

mkdirSync(values.out, { recursive: true });
const served = await servePage(values.page);
const browser = await chromium.launch({
  executablePath: ENGINE_PATH,
  args: CHROMIUM_ARGS,
});
let problems = 0;
for (const scene of scenes.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  for (const lookName of values.look) {
    const look = LOOKS[lookName];
    if (look === undefined) throw new Error(`There is no look ${lookName}.`);
    const opened = await openScene(browser, served.origin, scene, look).catch((problem) => {
      console.log(`${scene.name} (${lookName}): ${String(problem).split('\n')[0]}`);
      problems += 1;
      return null;
    });
    if (opened === null) continue;
    await opened.page.screenshot({ path: join(values.out, `${scene.name}-${lookName}.png`) });
    const found = [
      ...(await accessibilityProblems(opened.page)),
      ...(await overflowingElements(opened.page)).map((element) => `sticks out: ${element}`),
      ...opened.complaints.all.map((complaint) => `console: ${complaint}`),
    ];
    for (const problem of found) console.log(`${scene.name} (${lookName}): ${problem}`);
    problems += found.length;
    await opened.close();
  }
}
await browser.close();
await served.close();
console.log(`${problems} problems; pictures in ${values.out}`);
process.exitCode = problems === 0 ? 0 : 1;
