import { release } from 'node:os';
import { resolve } from 'node:path';
import { appVersion } from '../../shared/appVersion.ts';
import { AppFailure } from '../../shared/errors.ts';
import { type Account, type AccountId, type DownloadId, defaultSettings } from '../../shared/model.ts';
import { parseServerUrl } from '../../shared/serverUrl.ts';
import { createBindistClient, userAgent } from '../bindist/index.ts';
import { createCatalog } from '../catalog/index.ts';
import {
  type Accounts,
  createAccounts,
  createKeytarKeychain,
  forkKeychainChild,
  type Keychain,
  keytarInChild,
  PAGE_PATIENCE,
  terminalPatience,
} from '../credentials/index.ts';
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
import { createFolderRule } from './folderRule.ts';
import { defaultDownloadFolder, type Surroundings } from './folders.ts';
import { createHandlers } from './handlers.ts';
import { type LimitOverrides, limitsOf } from './limits.ts';
import { createEvents, createService } from './service.ts';
import type { Host, Service } from './types.ts';
import { withinFolders } from './withinFolders.ts';

export type ComposeOptions = {
  readonly stateFolder: string;
  readonly machine: Surroundings;
  readonly host: Host;
  /** Which queue this process runs: `app`, or one of the command line's own. Null: none, and nothing is downloaded. */
  readonly queue: string | null;
  /** Downloads that an earlier run left in the queue stay paused until they are asked for. */
  readonly startsPaused?: boolean;
  /** For this run, uses the stored account of this server instead of the current one. */
  readonly serverUrl?: string | undefined;
  /** For this run, instead of the settings. */
  readonly limits?: LimitOverrides | undefined;
  /** For this run, storage in a private network that may be used. */
  readonly allowedStorage?: readonly string[] | undefined;
  /** The OS keychain, unless the host or a test brings another: it runs in a Node process of its own. */
  readonly keychain?: Keychain;
  /** Called when the keychain takes its time: it may be asking the user for its password. */
  readonly onKeychainSlow?: () => void;
};

/** Ten patches a second in a terminal, more than a page needs: a script may wait for the end of each of many files. */
const TERMINAL_PATCH_MS = 100;
/** How long a new start waits for the previous one to finish closing. */
const LOCK_WAIT_MS = 2000;

/**
 * Creates all parts and connects them. This is the only place that does.
 *
 * @throws AppFailure `app.busyElsewhere` when another process runs this queue; `disk.*` when the state folder cannot be used
 */
export async function composeService(options: ComposeOptions): Promise<Service> {
  const { stateFolder, machine, host, queue } = options;
  const storage = openStorage(stateFolder);
  const lock = queue === null ? null : lockQueue(stateFolder, queue, () => storage.close());

  const keychain = options.keychain ?? nodeKeychain(host, options.onKeychainSlow);
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

  const { allowedFolders } = host;
  const named = typeof allowedFolders === 'string' ? [] : allowedFolders;
  const defaultFolder = resolve(named[0] ?? defaultDownloadFolder(machine));
  const allSettings = createSettings({
    storage,
    defaults: defaultSettings(defaultFolder),
  });
  const storedFolder = allSettings.get().downloadFolder;
  // Where only the dialog allows folders, only the dialog can have stored this one.
  const folders = createFolderRule(
    allowedFolders === 'chosen' ? [defaultFolder, storedFolder] : allowedFolders,
    allowedFolders === 'chosen',
  );
  const isFolderRefused = !(await folders.allows(storedFolder));
  const settings = isFolderRefused ? withinFolders(allSettings, storedFolder, defaultFolder) : allSettings;
  const allowedStorage = createAllowedStorage(storage, options.allowedStorage);
  const limits = () => limitsOf(settings.get(), options.limits);
  const downloads = createDownloadEngine({
    storage,
    queue: queue ?? 'none',
    clientFor,
    limits: limits(),
    rangeClient: createRangeClient({
      userAgent: userAgent(appVersion),
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
    downloadFolder: () => (host.info.kind === 'terminal' ? null : settings.get().downloadFolder),
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

  const reportFault = faultReporter(machine);
  const events = createEvents(reportFault);
  downloads.onPatch((patch) => events.emit('downloads.patched', patch));
  accounts.onChanged((session) => {
    events.emit('session.changed', session);
    // The key may have come back with an unlocked keychain, as well as by signing in.
    for (const { id, hasKey } of session.accounts) if (hasKey) downloads.accountChanged(id);
  });
  const stopNotices = accounts.onNotice((error) => events.emit('notice', { error }));
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
      folders,
    }),
    events,
    onFault: (_command, fault) => reportFault(fault),
    stop: async () => {
      // An open question of the keychain no longer matters, and must not keep the process from ending.
      stopNotices();
      keychain.close();
      await downloads.stop();
      storage.close();
      lock?.release();
    },
  });
  if (!storage.isPrivate) service.notify({ code: 'app.stateOpenToOthers', path: stateFolder });
  if (isFolderRefused) {
    service.notify({ ...folders.refusal(storedFolder), actual: defaultFolder });
  }
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

/** `--server` together with a key in the environment means that key for that server. */
function accountEnvironment(
  { environment }: Surroundings,
  serverUrl: string | undefined,
): Surroundings['environment'] {
  return serverUrl === undefined ? environment : { ...environment, BINDIST_API_URL: serverUrl };
}

/** The same accounts, with the one of this server as the current one. The stored choice does not change. */
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

function nodeKeychain({ info }: Host, onSlow: (() => void) | undefined): Keychain {
  const isSomebodyThere = process.stdin.isTTY === true || process.stderr.isTTY === true;
  return createKeytarKeychain({
    keytar: keytarInChild(forkKeychainChild),
    onSlow: isSomebodyThere ? onSlow : undefined,
    patience: info.kind === 'terminal' ? terminalPatience(isSomebodyThere, performance.now()) : PAGE_PATIENCE,
  });
}

/** Reports a fault of ours to whoever debugs it: its kind and place, never its text, which could hold a secret. */
function faultReporter({ environment }: Surroundings): (fault: unknown) => void {
  return (fault) => {
    if (environment.BINDIST_DEBUG === undefined) return;
    const place =
      fault instanceof Error
        ? (fault.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
        : [];
    console.error([`fault: ${fault instanceof Error ? fault.name : typeof fault}`, ...place].join('\n'));
  };
}
