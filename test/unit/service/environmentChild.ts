// Child process of environment.test.ts: the web host as `npm start` serves it, then everything a host starts; prints what is left of
// our variables.
import { serveToBrowser } from '../../../scripts/serveToBrowser.ts';
import { thisMachine } from '../../../src/main/service/index.ts';
import { createSystemHost } from '../../../src/main/web/index.ts';

const pageFolder = process.argv[2] ?? '';
const { stop } = await serveToBrowser({ pageFolder, port: 0, folders: [] });
const machine = thisMachine();
const host = createSystemHost({ ...machine, appVersion: '0.0.0', isDemo: false, folders: [] });
await host.openExternal('https://example.test/');
await host.showInFolder(`${pageFolder}/file`);
await host.UNSAFE_openFile(`${pageFolder}/file`);
await stop();
process.stdout.write(
  JSON.stringify({
    inherited: Object.keys(process.env).filter((name) => name.startsWith('BINDIST_')),
    known: machine.environment.BINDIST_API_KEY,
  }),
);
