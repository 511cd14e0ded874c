import type { DoctorCheck, DoctorReport } from '../../shared/doctor/report.ts';
import type { Account } from '../../shared/model.ts';
import type { BindistClient } from '../bindist/index.ts';
import type { Keychain } from '../credentials/index.ts';
import type { Storage } from '../storage/index.ts';
import { checkDatabase } from './checkDatabase.ts';
import { checkDownloadFolder, checkStateFolder } from './checkFolder.ts';
import { checkKeychain } from './checkKeychain.ts';
import { checkProxy } from './checkProxy.ts';
import { checkServer } from './checkServer.ts';
import { countedFacts, type ReportFacts, redactData } from './report.ts';
import { type Judged, problem } from './types.ts';

/** Whoever asks what is wrong should not wait longer than this for one check. */
const LONGEST_MS = 20_000;

export type DoctorDependencies = {
  readonly keychain: Keychain;
  readonly storage: Storage;
  readonly account: () => Account | null;
  readonly clientFor: (account: Account) => Promise<Pick<BindistClient, 'probe'>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Null: each command names its own folder for downloads. */
  readonly downloadFolder: () => string | null;
  readonly facts: () => ReportFacts;
  readonly longestMs?: number;
};

/** Looks at everything the app stands on. */
export type Doctor = {
  /** All checks at the same time. Never throws: a check that cannot be made is a finding. */
  examine(): Promise<DoctorReport>;
};

export function createDoctor(dependencies: DoctorDependencies): Doctor {
  const { keychain, storage, account, clientFor, environment, downloadFolder, longestMs } = dependencies;

  function made(check: () => Judged | Promise<Judged>): Promise<Judged> {
    return bounded(check, longestMs ?? LONGEST_MS);
  }

  return {
    async examine() {
      const asked = checkServer(account(), clientFor);
      const found: [DoctorCheck['id'], Promise<Judged>][] = [
        ['keychain', made(() => checkKeychain(keychain))],
        ['server', made(async () => (await asked).server)],
        ['clock', made(async () => (await asked).clock)],
        ['proxy', made(() => checkProxy(environment))],
        ['downloadFolder', made(() => checkDownloadFolder(downloadFolder()))],
        ['stateFolder', made(() => checkStateFolder(storage))],
        ['database', made(() => checkDatabase(storage))],
      ];
      const facts = dependencies.facts();
      const checks = await Promise.all(
        found.map(async ([id, judged]): Promise<DoctorCheck> => {
          const { status, finding } = await judged;
          return { id, status, finding: redactData(finding, facts.homeFolder) };
        }),
      );
      return { checks, facts: countedFacts(facts) };
    },
  };
}

async function bounded(check: () => Judged | Promise<Judged>, longestMs: number): Promise<Judged> {
  const late = Promise.withResolvers<Judged>();
  const timer = setTimeout(() => late.resolve(problem({ code: 'tookTooLong' })), longestMs);
  try {
    return await Promise.race([late.promise, (async () => check())()]);
  } catch (error) {
    // A fault of ours. Its kind is told and never its text, which could hold a secret.
    const kind = error instanceof Error ? error.name : typeof error;
    return problem({ code: 'checkFailed', kind });
  } finally {
    clearTimeout(timer);
  }
}
