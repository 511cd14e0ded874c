import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BindistServer, type ServerOptions, startBindistServer } from '../../demo-server/index.ts';
import type { Keychain } from '../../src/main/credentials/index.ts';
import { composeService, type Host, type Service } from '../../src/main/service/index.ts';
import type { CommandInput, CommandName, CommandOutput } from '../../src/shared/contract.ts';

/** The real service on a fresh state, signed in to a fresh server; the host only notes what it was asked. */
export type Composed = {
  readonly service: Service;
  readonly server: BindistServer;
  readonly folder: string;
  readonly downloads: string;
  readonly asked: [what: string, value: string][];
  /** The answer's value; a refusal is thrown as its code. */
  call<C extends CommandName>(command: C, input: CommandInput<C>): Promise<CommandOutput<C>>;
  /** The code of the refusal, or `ok`. */
  codeOf(command: CommandName, input: unknown): Promise<string>;
  close(): Promise<void>;
};

export async function composeForTest(
  options: Partial<ServerOptions> & {
    readonly allowedFolders?: Host['allowedFolders'];
    readonly keychain?: Keychain;
  } = {},
): Promise<Composed> {
  const server = await startBindistServer(options);
  const folder = mkdtempSync(join(tmpdir(), 'bindist-composed-'));
  const downloads = join(folder, 'downloads');
  mkdirSync(downloads);
  const asked: [string, string][] = [];
  const note = (what: string) => async (value: string | undefined) => void asked.push([what, value ?? '']);
  const host: Host = {
    info: {
      kind: 'web',
      appVersion: '0.0.0',
      platform: 'linux',
      canShowInFolder: true,
      canOpenFiles: true,
      canChooseFolder: true,
      isDemo: false,
    },
    allowedFolders: options.allowedFolders ?? 'any',
    openExternal: note('openExternal'),
    chooseFolder: async () => '/chosen',
    showInFolder: note('showInFolder'),
    UNSAFE_openFile: note('openFile'),
  };
  const service = await composeService({
    stateFolder: join(folder, 'state'),
    machine: {
      platform: process.platform,
      homeFolder: folder,
      environment: {
        BINDIST_API_URL: server.apiUrl,
        BINDIST_API_KEY: server.customerKey,
        BINDIST_DOWNLOADS: downloads,
      },
    },
    host,
    queue: 'app',
    ...(options.keychain === undefined ? {} : { keychain: options.keychain }),
  });
  return {
    service,
    server,
    folder,
    downloads,
    asked,
    async call(command, input) {
      const result = await service.invoke(command, input);
      if (!result.ok) throw new Error(result.error.code);
      return result.value;
    },
    async codeOf(command, input) {
      const result = await service.invoke(command, input);
      return result.ok ? 'ok' : result.error.code;
    },
    async close() {
      await service.stop();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
