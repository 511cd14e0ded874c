import type { z } from 'zod';
import type {
  CommandName,
  CommandOutput,
  commands,
  EventName,
  EventPayload,
} from '../../../src/shared/contract.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import {
  type Download,
  type DownloadId,
  type DownloadState,
  downloadIdSchema,
  type Session,
  type Settings,
  type ShareLink,
} from '../../../src/shared/model.ts';
import * as sample from './sampleData.ts';

/** What one command of the fake app comes to: its answer, and what everybody is told. */
export type Effect = {
  readonly result: { readonly value: unknown } | { readonly error: AppError };
  readonly told: readonly { readonly event: EventName; readonly payload: unknown }[];
};

/** What a scene says is there at the start; the rest is sample data. */
export type Start = {
  readonly settings?: Settings | undefined;
  readonly session?: Session | undefined;
  readonly downloads?: CommandOutput<'downloads.snapshot'> | undefined;
  readonly shares?: readonly ShareLink[] | undefined;
};

/** A command's input as it was parsed. */
type Asked<C extends CommandName> = z.output<(typeof commands)[C]['input']>;

export type LiveApp = (name: CommandName, input: unknown) => Effect | null;

const done = (value: unknown = {}): Effect => ({ result: { value }, told: [] });
const told = <E extends EventName>(value: unknown, event: E, payload: EventPayload<E>): Effect => ({
  result: { value },
  told: [{ event, payload }],
});
const refused = (error: AppError): Effect => ({ result: { error }, told: [] });

/**
 * An app whose values change: what is set is set, what is removed is gone, and the page is told, as the real one does. Specs
 * before an app that never changed were green over a page that went blank at the second press. Null: it does not know the command.
 */
export function createLiveApp(start: Start): LiveApp {
  let settings = start.settings ?? sample.settings;
  let session = start.session ?? sample.session;
  let shares = [...(start.shares ?? sample.shares)];
  let forgotten: ShareLink[] = [];
  let revision = start.downloads?.revision ?? 1;
  let downloads = [...(start.downloads?.downloads ?? sample.downloads)];
  let lastId = 0;

  function patch(next: Download[], value: unknown = {}): Effect {
    const before = new Map(downloads.map((download) => [download.id, download]));
    const fromRevision = revision;
    revision += 1;
    const ids = new Set(next.map(({ id }) => id));
    const payload = {
      fromRevision,
      revision,
      changed: next.filter((download) => before.get(download.id) !== download),
      removed: downloads.flatMap(({ id }) => (ids.has(id) ? [] : [id])),
      order: next.map(({ id }) => id),
    };
    downloads = next;
    return told(value, 'downloads.patched', payload);
  }

  function change(ids: readonly DownloadId[], into: (download: Download) => Partial<Download>): Effect {
    return patch(
      downloads.map((download) =>
        ids.includes(download.id) ? { ...download, ...into(download) } : download,
      ),
    );
  }
  const become = (ids: readonly DownloadId[], state: DownloadState) =>
    change(ids, () => ({ state, bytesPerSecond: null }));

  function account(next: Session, value: unknown = {}): Effect {
    session = next;
    return told(value, 'session.changed', session);
  }

  const handlers: { [C in CommandName]?: (input: Asked<C>) => Effect } = {
    'host.networkChanged': () => done(),
    'host.openExternal': () => done(),
    'host.chooseFolder': () => done({ folder: '/home/ingrid/Elsewhere' }),
    'settings.get': () => done(settings),
    'settings.set': (input) => {
      const set = Object.entries(input).filter(([, value]) => value !== undefined);
      settings = { ...settings, ...Object.fromEntries(set) };
      return told(settings, 'settings.changed', settings);
    },
    'session.get': () => done(session),
    'accounts.add': ({ serverUrl, name }) => {
      lastId += 1;
      const added = sample.account(`added-${lastId}`, name ?? new URL(serverUrl).host, { serverUrl });
      return account(
        { ...session, accounts: [...session.accounts, added], currentAccountId: added.id },
        { ...added, wasKnown: false, usedSecretAlone: false },
      );
    },
    'accounts.allowStorage': () => done(),
    'accounts.select': ({ accountId }) => account({ ...session, currentAccountId: accountId }),
    'accounts.rename': ({ accountId, name }) =>
      account({
        ...session,
        accounts: session.accounts.map((each) => (each.id === accountId ? { ...each, name } : each)),
      }),
    'accounts.remove': ({ accountId }) => {
      const accounts = session.accounts.filter(({ id }) => id !== accountId);
      return account({ ...session, accounts, currentAccountId: accounts[0]?.id ?? null });
    },
    'downloads.snapshot': () => done({ revision, downloads }),
    'downloads.add': ({ applicationId, applicationName, version, channel, files }) => {
      const added = (
        files ?? [{ fileId: null, fileName: `${applicationId}-${version}.bin`, sizeBytes: 5e6 }]
      ).map(({ fileId, fileName, sizeBytes }) => {
        lastId += 1;
        return {
          ...sample.download(1, fileName, { kind: 'queued' }),
          ...{ id: downloadIdSchema.parse(`added-${lastId}`), fileId, applicationId, applicationName },
          ...{ version, channel, sizeBytes, receivedBytes: 0 },
        };
      });
      return patch([...downloads, ...added], { ids: added.map(({ id }) => id) });
    },
    'downloads.pause': ({ ids }) => become(ids, { kind: 'paused' }),
    'downloads.resume': ({ ids }) => become(ids, { kind: 'queued' }),
    'downloads.retry': ({ ids }) => become(ids, { kind: 'queued' }),
    'downloads.cancel': ({ ids }) =>
      change(ids, () => ({ state: { kind: 'cancelled' }, bytesPerSecond: null, hasPart: true })),
    'downloads.deletePart': ({ ids }) => change(ids, () => ({ hasPart: false, receivedBytes: 0 })),
    'downloads.remove': ({ ids }) => patch(downloads.filter(({ id }) => !ids.includes(id))),
    'downloads.setLimit': ({ ids, bytesPerSecond }) =>
      change(ids, () => ({ bytesPerSecondLimit: bytesPerSecond })),
    'downloads.move': ({ id, before }) => {
      const moved = downloads.filter((download) => download.id === id);
      const rest = downloads.filter((download) => download.id !== id);
      const at = before === null ? -1 : rest.findIndex((download) => download.id === before);
      return patch(at === -1 ? [...rest, ...moved] : [...rest.slice(0, at), ...moved, ...rest.slice(at)]);
    },
    'downloads.showInFolder': () => done(),
    'downloads.open': ({ confirmed }) => done({ outcome: confirmed ? 'opened' : 'needsConfirmation' }),
    'shares.list': () => done(shares),
    'shares.create': ({ expiresInMinutes }) => {
      lastId += 1;
      const link = sample.share(`made-${lastId}`, expiresInMinutes);
      shares = [link, ...shares];
      return done(link);
    },
    'shares.forget': ({ id }) => {
      forgotten = [...forgotten, ...shares.filter((link) => link.id === id)];
      shares = shares.filter((link) => link.id !== id);
      return done();
    },
    'shares.restore': ({ id }) => {
      const link = forgotten.find((each) => each.id === id);
      if (link === undefined) return refused({ code: 'app.notFound' });
      forgotten = forgotten.filter((each) => each !== link);
      shares = [link, ...shares];
      return done();
    },
    'doctor.run': () => done(sample.doctorReport('ok')),
  };

  return (name, input) => {
    // The input was parsed as this command's; a union of handlers takes no single one of theirs.
    const handler = handlers[name] as ((input: unknown) => Effect) | undefined;
    return handler?.(input) ?? null;
  };
}
