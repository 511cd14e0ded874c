import { z } from 'zod';
import { doctorReportSchema } from './doctor/report.ts';
import { appErrorSchema } from './errors.ts';
import * as model from './model.ts';

/**
 * The whole contract between the main process and the page (and the terminal): each command with a schema for its
 * input and one for its output, each event with one for its payload. Types are inferred; validators run on the main side.
 */
export const commands = {
  'host.info': { input: z.object({}), output: model.hostInfoSchema },
  /** Opens a web page in the user's browser. Only https, or http to loopback. */
  'host.openExternal': { input: z.object({ url: z.url().max(2048) }), output: z.object({}) },
  /** Asks for a folder with the system's dialog. Null: the user changed their mind. */
  'host.chooseFolder': {
    input: z.object({ startIn: z.string().max(4096).optional() }),
    output: z.object({ folder: z.string().nullable() }),
  },
  /** The page tells what its browser engine believes of the network; a hint that wakes waiting downloads, no verdict. */
  'host.networkChanged': { input: z.object({ online: z.boolean() }), output: z.object({}) },

  'session.get': { input: z.object({}), output: model.sessionSchema },
  /** Checks the key against the server, then stores it. */
  'accounts.add': {
    input: z.object({
      serverUrl: z.string().max(2048),
      key: z.string().min(1).max(4096),
      name: z.string().max(100).optional(),
    }),
    output: model.signedInSchema,
  },
  /** The user allows files of this account to come from a storage at a private address; what waited for that goes on. */
  'accounts.allowStorage': {
    input: z.object({ accountId: model.accountIdSchema, host: z.string().min(1).max(300) }),
    output: z.object({}),
  },
  'accounts.select': { input: z.object({ accountId: model.accountIdSchema }), output: z.object({}) },
  'accounts.rename': {
    input: z.object({ accountId: model.accountIdSchema, name: z.string().min(1).max(100) }),
    output: z.object({}),
  },
  /** Forgets the account and deletes its key from the keychain. */
  'accounts.remove': { input: z.object({ accountId: model.accountIdSchema }), output: z.object({}) },

  'catalog.applications': {
    input: z.object({}),
    output: model.cachedSchema(z.array(model.applicationSchema)),
  },
  'catalog.versions': {
    input: z.object({ applicationId: model.applicationIdSchema, channel: model.channelSchema }),
    output: model.cachedSchema(z.array(model.versionSchema)),
  },
  'catalog.files': {
    input: z.object({
      applicationId: model.applicationIdSchema,
      version: model.versionNameSchema,
      channel: model.channelSchema,
    }),
    output: model.cachedSchema(z.array(model.fileSchema)),
  },

  'downloads.snapshot': { input: z.object({}), output: model.downloadsSnapshotSchema },
  /**
   * Queues files of a version. Without `fileIds` one download is queued for the version's main file, resolved when it
   * starts (so it can be queued offline). A file already in the queue for that folder and not finished is not doubled: its id is returned.
   */
  'downloads.add': {
    input: z.object({
      applicationId: model.applicationIdSchema,
      applicationName: z.string().max(300),
      version: model.versionNameSchema,
      channel: model.channelSchema,
      files: z
        .array(
          z.object({
            fileId: model.fileIdSchema,
            fileName: z.string().max(1000),
            sizeBytes: z.number().nonnegative().nullable(),
          }),
        )
        .max(1000)
        .optional(),
      folder: z.string().min(1).max(4096).optional(),
    }),
    output: z.object({ ids: z.array(model.downloadIdSchema) }),
  },
  'downloads.pause': { input: z.object({ ids: z.array(model.downloadIdSchema) }), output: z.object({}) },
  'downloads.resume': { input: z.object({ ids: z.array(model.downloadIdSchema) }), output: z.object({}) },
  /** Stops and keeps the entry as cancelled. Its part stays, for `downloads.retry`, until the entry is removed or the room is needed. */
  'downloads.cancel': { input: z.object({ ids: z.array(model.downloadIdSchema) }), output: z.object({}) },
  /** Deletes the parts of cancelled ones now, to free the disk; the entries stay. */
  'downloads.deletePart': { input: z.object({ ids: z.array(model.downloadIdSchema) }), output: z.object({}) },
  /** Tries again what failed, was cancelled or waits. */
  'downloads.retry': { input: z.object({ ids: z.array(model.downloadIdSchema) }), output: z.object({}) },
  /** Takes finished, failed or cancelled entries off the list; a published file stays where it is. */
  'downloads.remove': { input: z.object({ ids: z.array(model.downloadIdSchema) }), output: z.object({}) },
  /** How fast each of these may be at most, in bytes a second; null: no limit of its own. */
  'downloads.setLimit': {
    input: z.object({
      ids: z.array(model.downloadIdSchema),
      bytesPerSecond: model.bytesPerSecondLimitSchema.nullable(),
    }),
    output: z.object({}),
  },
  /** Moves before another item, or to the end. */
  'downloads.move': {
    input: z.object({ id: model.downloadIdSchema, before: model.downloadIdSchema.nullable() }),
    output: z.object({}),
  },
  'downloads.showInFolder': { input: z.object({ id: model.downloadIdSchema }), output: z.object({}) },
  /** Opens a completed, verified file. Something that can run asks first: then `needsConfirmation`, and a second call with `confirmed`. */
  'downloads.open': {
    input: z.object({ id: model.downloadIdSchema, confirmed: z.boolean() }),
    output: z.object({ outcome: z.enum(['opened', 'needsConfirmation']) }),
  },

  'shares.create': {
    input: z.object({
      applicationId: model.applicationIdSchema,
      applicationName: z.string().max(300),
      version: model.versionNameSchema,
      channel: model.channelSchema,
      fileId: model.fileIdSchema.nullable(),
      fileName: z.string().max(1000).nullable(),
      expiresInMinutes: z.int().min(model.SHARE_MINUTES_MIN).max(model.SHARE_MINUTES_MAX),
    }),
    output: model.shareLinkSchema,
  },
  'shares.list': { input: z.object({}), output: z.array(model.shareLinkSchema) },
  /** Takes a link off the history. The link itself lives until it expires: BinDist cannot revoke one. */
  'shares.forget': { input: z.object({ id: model.shareIdSchema }), output: z.object({}) },
  /** Takes `shares.forget` back, in this run of the app. Throws `app.notFound` when it was not forgotten in it. */
  'shares.restore': { input: z.object({ id: model.shareIdSchema }), output: z.object({}) },

  'settings.get': { input: z.object({}), output: model.settingsSchema },
  /** Checks what the app stands on: keychain, server, clock, proxy, disk, database. */
  'doctor.run': { input: z.object({}), output: doctorReportSchema },
  'settings.set': { input: model.settingsSchema.partial(), output: model.settingsSchema },
} as const;

export const events = {
  'session.changed': model.sessionSchema,
  'downloads.patched': model.downloadsPatchSchema,
  'settings.changed': model.settingsSchema,
  /** A `bindist:` link was opened: the application it names is to be shown. */
  'host.applicationAsked': z.object({ applicationId: model.applicationIdSchema }),
  /** Something the user should know that belongs to no single view: the state file was set aside, a key could not be stored, … */
  notice: z.object({ error: appErrorSchema }),
} as const;

export type CommandName = keyof typeof commands;
export type CommandInput<C extends CommandName> = z.input<(typeof commands)[C]['input']>;
export type CommandOutput<C extends CommandName> = z.output<(typeof commands)[C]['output']>;
export type EventName = keyof typeof events;
export type EventPayload<E extends EventName> = z.output<(typeof events)[E]>;

export const COMMAND_NAMES = Object.keys(commands) as CommandName[];
export const EVENT_NAMES = Object.keys(events) as EventName[];

/** An event with its payload, for whoever passes all of them on. */
export type AnyEvent = { [E in EventName]: { event: E; payload: EventPayload<E> } }[EventName];

/** One of something for each event: nobody else lists their names. */
export function forEachEvent<M extends { readonly [E in EventName]: unknown }>(
  make: <E extends EventName>(event: E) => M[E],
): M {
  // Every name is there, and has what was made for it.
  return Object.fromEntries(EVENT_NAMES.map((event) => [event, make(event)])) as M;
}

/** What every command answers. Errors cross as code and data, never as a thrown string. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: z.output<typeof appErrorSchema> };

/** What the page sees of the main process, on every host. */
export type Bridge = {
  invoke: <C extends CommandName>(command: C, input: CommandInput<C>) => Promise<Result<CommandOutput<C>>>;
  /** Returns a function that stops listening. */
  on: <E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void) => () => void;
};

/** Web host: one text frame of the WebSocket each way. */
export const socketRequestSchema = z.object({
  id: z.int().nonnegative(),
  command: z.enum(COMMAND_NAMES),
  input: z.unknown(),
});
export type SocketRequest = z.infer<typeof socketRequestSchema>;
export type SocketMessage =
  | { type: 'result'; id: number; result: Result<unknown> }
  | { type: 'event'; event: EventName; payload: unknown };

/**
 * Name of the object the preload puts on `window`: one function for each command, one for each event, nothing generic.
 *
 * @public `electron.vite.config.ts` hands it to the preload; knip does not look there for what production uses.
 */
export const PRELOAD_GLOBAL = 'bindist';
export type PreloadApi = {
  commands: { [C in CommandName]: (input: CommandInput<C>) => Promise<Result<CommandOutput<C>>> };
  events: { [E in EventName]: (listener: (payload: EventPayload<E>) => void) => () => void };
};
