import { release } from 'node:os';
import { appVersion } from '../../shared/appVersion.ts';
import { AppFailure } from '../../shared/errors.ts';
import type { Account, AccountId, DownloadId } from '../../shared/model.ts';
import { parseServerUrl } from '../../shared/serverUrl.ts';
import { createBindistClient } from '../bindist/index.ts';
import { createCatalog } from '../catalog/index.ts';
import { type Accounts, createAccounts, createKeytarKeychain, type Keychain } from '../credentials/index.ts';
import { createDoctor } from '../doctor/index.ts';
import {
  createDownloadEngine,
  createRangeClient,
  type DownloadEngine,
  readBootId,
} from '../downloads/index.ts';
import { createAllowedStorage } from '../network/index.ts';
import { createSettings } from '../settings/index.ts';
import { createShares } from '../shares/index.ts';
import { acquireLock, type Lock, openStorage } from '../storage/index.ts';
import { defaultDownloadFolder, type Surroundings } from './folders.ts';
import { createHandlers } from './handlers.ts';
import { type LimitOverrides, limitsOf } from './limits.ts';
import { createEvents, createService } from './service.ts';
import type { Host, Service } from './types.ts';

export type ComposeOptions = {
  readonly stateFolder: string;
  readonly machine: Surroundings;
  readonly host: Host;
  /**
   * Which queue this process runs: `app`, or one of the command line's own. Null runs none: nothing is downloaded.
   */
  readonly queue: string | null;
  /** What an earlier run left in the queue stays paused until it is asked for. */
  readonly startsPaused?: boolean;
  /** Use the stored account of this server instead of the current one, for this run. */
  readonly serverUrl?: string | undefined;
  /** Instead of the settings, for this run. */
  readonly limits?: LimitOverrides | undefined;
  /** Storage in a private network that may be used, for this run. */
  readonly allowedStorage?: readonly string[] | undefined;
  /** The OS keychain unless a test brings its own. */
  readonly keychain?: Keychain;
};

/** Ten lines a second in a terminal: more than the page needs, as a script may wait for the end of each of many files. */
const TERMINAL_PATCH_MS = 100;
/** How long a new start waits for the one before it to finish closing. */
const LOCK_WAIT_MS = 2000;

/**
 * Puts the real parts together, in the one place that does.
 *
 * @throws AppFailure `app.busyElsewhere` when another process runs this queue; `disk.*` when the state folder cannot be used
 */
export async function composeService(options: ComposeOptions): Promise<Service> {
  const { stateFolder, machine, host, queue } = options;
  const storage = openStorage(stateFolder);
  const lock = queue === null ? null : lockQueue(stateFolder, queue, () => storage.close());

  const keychain = options.keychain ?? createKeytarKeychain();
  const stored = createAccounts({
    storage,
    keychain,
    clientFor: (serverUrl, key) => createBindistClient({ serverUrl, key, appVersion }),
    environment: accountEnvironment(machine, options.serverUrl),
  });
  const accounts =
    options.serverUrl === undefined ? stored : onServer(stored, parseServerUrl(options.serverUrl));
  const clientFor = async (accountId: AccountId) => {
    const { account, key } = await accounts.withKey(accountId);
    return createBindistClient({ serverUrl: account.serverUrl, key, appVersion });
  };

  const settings = createSettings({
    storage,
    defaults: {
      theme: 'system',
      downloadFolder: defaultDownloadFolder(machine),
      concurrentDownloads: 3,
      connectionsPerDownload: 16,
      connectionsPerHost: 16,
      connectionsTotal: 32,
      bytesPerSecondLimit: null,
      lowImpact: false,
      showTestChannel: false,
    },
  });
  const allowedStorage = createAllowedStorage(storage, options.allowedStorage);
  const limits = () => limitsOf(settings.get(), options.limits);
  const downloads = createDownloadEngine({
    storage,
    queue: queue ?? 'none',
    clientFor,
    limits: limits(),
    rangeClient: createRangeClient({
      userAgent: `BinDistDesktop/${appVersion}`,
      environment: machine.environment,
    }),
    isStorageAllowed: allowedStorage.isAllowed,
    bootId: readBootId(),
    ...(host.info.kind === 'terminal' ? { patchEveryMs: TERMINAL_PATCH_MS } : {}),
  });
  const catalog = createCatalog({ storage, clientFor, now: Date.now });
  const shares = createShares({ storage, clientFor, now: Date.now });

  const doctor = createDoctor({
    keychain,
    storage,
    account() {
      const { accounts: all, currentAccountId } = accounts.session();
      return all.find(({ id }) => id === currentAccountId) ?? null;
    },
    clientFor: ({ id }) => clientFor(id),
    environment: machine.environment,
    downloadFolder: () => settings.get().downloadFolder,
    facts: () => ({
      appVersion,
      host: host.info.kind,
      platform: `${machine.platform} ${release()} ${process.arch}`,
      nodeVersion: process.version,
      atMs: Date.now(),
      homeFolder: machine.homeFolder,
      downloads: downloads.snapshot().downloads,
    }),
  });

  const events = createEvents(reportFault);
  downloads.onPatch((patch) => events.emit('downloads.patched', patch));
  accounts.onChanged((session) => {
    events.emit('session.changed', session);
    // A key may have come back with an unlocked keychain as well as by signing in.
    for (const { id, hasKey } of session.accounts) if (hasKey) downloads.accountChanged(id);
  });
  accounts.onNotice((error) => events.emit('notice', { error }));
  settings.onChanged((changed) => {
    downloads.setLimits(limits());
    events.emit('settings.changed', changed);
  });

  const service = createService({
    handlers: createHandlers({
      accounts,
      catalog,
      downloads,
      shares,
      settings,
      doctor,
      allowedStorage,
      host,
    }),
    events,
    onFault: (_command, fault) => reportFault(fault),
    stop: async () => {
      await downloads.stop();
      storage.close();
      lock?.release();
    },
  });
  for (const problem of [storage.problem, downloads.problem]) if (problem !== null) service.notify(problem);
  if (options.startsPaused === true) downloads.pause(unfinished(downloads));
  if (queue !== null) downloads.start();
  return service;
}

function unfinished(downloads: DownloadEngine): DownloadId[] {
  return downloads
    .snapshot()
    .downloads.filter(({ state }) => !['completed', 'failed', 'cancelled'].includes(state.kind))
    .map(({ id }) => id);
}

function lockQueue(stateFolder: string, queue: string, onBusy: () => void): Lock {
  const lock = acquireLock(stateFolder, queue, LOCK_WAIT_MS);
  if (lock !== null) return lock;
  onBusy();
  throw new AppFailure({ code: 'app.busyElsewhere' });
}

/** `--server` with a key in the environment means that key on that server. */
function accountEnvironment(
  { environment }: Surroundings,
  serverUrl: string | undefined,
): Surroundings['environment'] {
  return serverUrl === undefined ? environment : { ...environment, BINDIST_API_URL: serverUrl };
}

/** The same accounts, with the one on this server as the current one; the stored choice stays what it is. */
function onServer(accounts: Accounts, serverUrl: string): Accounts {
  const find = (): Account | undefined => {
    const candidates = accounts.session().accounts.filter((account) => account.serverUrl === serverUrl);
    return candidates.find(({ keyStorage }) => keyStorage === 'environment') ?? candidates[0];
  };
  return {
    ...accounts,
    session: () => ({ ...accounts.session(), currentAccountId: find()?.id ?? null }),
    current() {
      const account = find();
      if (account === undefined)
        throw new AppFailure({ code: 'account.none', host: new URL(serverUrl).host });
      return account;
    },
  };
}

/** A fault of ours, for whoever debugs it: its kind and place, never its text, which could hold a secret. */
function reportFault(fault: unknown): void {
  if (process.env.BINDIST_DEBUG === undefined) return;
  const place =
    fault instanceof Error
      ? (fault.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
      : [];
  console.error([`fault: ${fault instanceof Error ? fault.name : typeof fault}`, ...place].join('\n'));
}
