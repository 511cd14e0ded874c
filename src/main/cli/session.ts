import { setTimeout as sleep } from 'node:timers/promises';
import { appVersion } from '../../shared/appVersion.ts';
import type { CommandInput, CommandName, CommandOutput } from '../../shared/contract.ts';
import { AppFailure, toAppError } from '../../shared/errors.ts';
import type { Cached } from '../../shared/model.ts';
import {
  composeService,
  defaultStateFolder,
  type LimitOverrides,
  type Service,
  thisMachine,
} from '../service/index.ts';
import { type Ending, unlessEnded } from './ending.ts';
import { terminalHost } from './terminalHost.ts';

/** Options every command knows. */
export type GlobalOptions = {
  readonly server: string | undefined;
  readonly state: string | undefined;
  readonly json: boolean;
  readonly ending: Ending;
};

export type SessionOptions = {
  /** Name of the queue to run. Null for a command that downloads nothing. */
  readonly queue: string | null;
  /** Instead of the settings. */
  readonly limits?: LimitOverrides;
  /** Hosts in a private network that may be used as storage. */
  readonly allowedStorage?: readonly string[];
  /** How long to wait for another process that runs this queue. */
  readonly patienceMs?: number;
  /** Called when it has to wait. */
  readonly onBusy?: () => void;
};

/** Pause between two looks whether the other process has ended. Each look takes a while as well. */
const LOOK_AGAIN_MS = 250;

/** The service, as the terminal talks to it: answers, or throws the error as an `AppFailure`. */
export type TerminalSession = {
  readonly service: Service;
  call<C extends CommandName>(command: C, input: CommandInput<C>): Promise<CommandOutput<C>>;
};

/**
 * Opens the service for one command, and closes it whatever happens. When the command is ended before `work` is done, `work` is
 * abandoned. Nothing in the queue moves before it is asked for.
 */
export async function withSession<T>(
  options: GlobalOptions,
  sessionOptions: SessionOptions,
  work: (session: TerminalSession) => Promise<T>,
): Promise<T> {
  const service = await openService(options, sessionOptions);
  try {
    const working = work({
      service,
      async call(command, input) {
        const result = await service.invoke(command, input);
        if (!result.ok) throw new AppFailure(result.error);
        return result.value;
      },
    });
    return await unlessEnded(working, options.ending);
  } finally {
    await service.stop();
  }
}

async function openService(
  options: GlobalOptions,
  { queue, limits, allowedStorage, patienceMs = 0, onBusy }: SessionOptions,
): Promise<Service> {
  const machine = thisMachine();
  const deadlineMs = Date.now() + patienceMs;
  for (;;) {
    try {
      return await composeService({
        stateFolder: options.state ?? defaultStateFolder(machine),
        machine,
        host: terminalHost(appVersion),
        queue,
        startsPaused: true,
        serverUrl: options.server,
        limits,
        onKeychainSlow: sayKeychainIsSlow,
        allowedStorage,
      });
    } catch (failure) {
      if (toAppError(failure).code !== 'app.busyElsewhere' || Date.now() >= deadlineMs) throw failure;
      onBusy?.();
      await unlessEnded(sleep(LOOK_AGAIN_MS), options.ending);
    }
  }
}

function sayKeychainIsSlow(): void {
  process.stderr.write(
    'bindist: waiting for the keychain, which may be asking for its password in a window.\n',
  );
}

/** Throws the error of an answer that came from the cache: a script must not take last week's list for the present one. */
export function fresh<T>(cached: Cached<T>): T {
  if (cached.source === 'cache') throw new AppFailure(cached.error ?? { code: 'network.offline' });
  return cached.value;
}
