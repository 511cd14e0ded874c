import { z } from 'zod';
import { type AppError, AppFailure, toAppError } from '../../shared/errors.ts';
import {
  type AccountId,
  applicationSchema,
  type Cached,
  fileSchema,
  versionSchema,
} from '../../shared/model.ts';
import type { BindistClient, Listing } from '../bindist/index.ts';
import type { Storage } from '../storage/index.ts';
import { forgetAnswers, type RememberedAnswer, recallAnswer, rememberAnswer } from './cacheRows.ts';
import type { Catalog } from './types.ts';

export type CatalogOptions = {
  readonly storage: Storage;
  /** Throws an `AppFailure` when there is no account or key. */
  readonly clientFor: (accountId: AccountId) => Promise<BindistClient>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

export function createCatalog({ storage, clientFor, now }: CatalogOptions): Catalog {
  async function askOrRecall<T>(
    accountId: AccountId,
    query: string,
    schema: z.ZodType<T[]>,
    ask: (client: BindistClient) => Promise<Listing<T>>,
  ): Promise<Cached<T[]>> {
    const client = await clientFor(accountId);
    try {
      const listing = await ask(client);
      const fetchedAt = now();
      const kept = {
        value: [...listing.entries],
        isComplete: listing.isComplete,
        unusable: [...listing.unusable],
      };
      rememberAnswer(storage, accountId, query, kept, fetchedAt);
      return { ...kept, fetchedAt, source: 'network', error: whyIncomplete(listing) };
    } catch (thrown) {
      const error = toAppError(thrown);
      const remembered: RememberedAnswer<T[]> | null = isNoAnswer(error)
        ? recallAnswer(storage, accountId, query, schema)
        : null;
      if (remembered === null) {
        throw thrown instanceof AppFailure ? thrown : new AppFailure(error, thrown);
      }
      return { ...remembered, source: 'cache', error };
    }
  }

  return {
    applications(accountId) {
      return askOrRecall(accountId, 'applications', z.array(applicationSchema), (client) =>
        client.listApplications(),
      );
    },
    versions(accountId, applicationId, channel) {
      const query = `versions/${applicationId}/${channel}`;
      return askOrRecall(accountId, query, z.array(versionSchema), (client) =>
        client.listVersions(applicationId, channel),
      );
    },
    files(accountId, applicationId, version, channel) {
      const query = `files/${applicationId}/${version}/${channel}`;
      return askOrRecall(accountId, query, z.array(fileSchema), (client) =>
        client.listFiles(applicationId, version, channel),
      );
    },
    forget(accountId) {
      forgetAnswers(storage, accountId);
    },
  };
}

/** How many of how many came, where the server says how many there are. */
function whyIncomplete({ entries, isComplete, total }: Listing<unknown>): AppError | null {
  if (isComplete) {
    return null;
  }
  const counts =
    total !== null && total > entries.length
      ? { expected: String(total), actual: String(entries.length) }
      : {};
  return { code: 'server.listIncomplete', ...counts };
}

/** True when nobody who knows has answered: no network, a server in trouble, a sign-in page. A refusal is an answer. */
function isNoAnswer({ code }: AppError): boolean {
  return (
    code.startsWith('network.') ||
    code === 'server.unavailable' ||
    code === 'server.rateLimited' ||
    code === 'server.badAnswer' ||
    code === 'server.answerTooLarge' ||
    code === 'server.badRedirect'
  );
}
