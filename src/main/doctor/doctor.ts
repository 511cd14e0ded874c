import type { Account, DoctorCheck, DoctorReport } from '../../shared/model.ts';
import type { BindistClient } from '../bindist/index.ts';
import type { Keychain } from '../credentials/index.ts';
import type { Storage } from '../storage/index.ts';
import { checkDatabase } from './checkDatabase.ts';
import { checkDownloadFolder, checkStateFolder } from './checkFolder.ts';
import { checkKeychain } from './checkKeychain.ts';
import { checkProxy } from './checkProxy.ts';
import { checkServer } from './checkServer.ts';
import { type ReportFacts, redact, reportText } from './report.ts';
import { type Finding, problem } from './types.ts';

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

  function made(check: () => Finding | Promise<Finding>): Promise<Finding> {
    return bounded(check, longestMs ?? LONGEST_MS);
  }

  return {
    async examine() {
      const asked = checkServer(account(), clientFor);
      const found: [DoctorCheck['id'], Promise<Finding>][] = [
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
        found.map(async ([id, finding]): Promise<DoctorCheck> => {
          const { status, what, advice } = await finding;
          return {
            id,
            status,
            what: redact(what, facts.homeFolder),
            advice: advice === null ? null : redact(advice, facts.homeFolder),
          };
        }),
      );
      return { checks, text: reportText(facts, checks) };
    },
  };
}

async function bounded(check: () => Finding | Promise<Finding>, longestMs: number): Promise<Finding> {
  const late = Promise.withResolvers<Finding>();
  const timer = setTimeout(
    () =>
      late.resolve(
        problem('It did not answer in time.', 'Try again; if it stays so, start this computer anew.'),
      ),
    longestMs,
  );
  try {
    return await Promise.race([late.promise, (async () => check())()]);
  } catch (error) {
    // A fault of ours. Its kind is told and never its text, which could hold a secret.
    const kind = error instanceof Error ? error.name : typeof error;
    return problem(`The check itself failed (${kind}).`, 'Attach this report to a bug.');
  } finally {
    clearTimeout(timer);
  }
}
