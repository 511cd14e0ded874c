import '../src/main/startClean.ts';
import { composeService, defaultStateFolder, thisMachine } from '../src/main/service/index.ts';
import { createSystemHost, startWebHost } from '../src/main/web/index.ts';
import { appVersion } from '../src/shared/appVersion.ts';

/** The app on the web host: the same service, the same page. */
export async function serveToBrowser(pageFolder: string, port: number) {
  const machine = thisMachine();
  const { platform, environment } = machine;
  const host = createSystemHost({
    platform,
    environment,
    appVersion,
    isDemo: environment.BINDIST_DEMO === '1',
  });
  const service = await composeService({
    stateFolder: defaultStateFolder(machine),
    machine,
    host,
    queue: 'app',
  });
  const web = await startWebHost({ service, pageFolder, port });
  return {
    address: web.address,
    stop: async () => {
      await web.close();
      await service.stop();
    },
  };
}
