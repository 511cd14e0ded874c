import { z } from 'zod';
import { appErrorSchema, errorCodeSchema } from '../errors.ts';
import { downloadStateKindSchema } from '../model.ts';

const purposeSchema = z.enum(['downloads', 'state']);
const folder = { folder: z.string(), purpose: purposeSchema };
/** Null: the disk does not say. */
const freeBytes = z.number().nullable();

/** What one check of the doctor found: a code and plain data, never a sentence. `describeFinding` has the words. */
export const findingSchema = z.discriminatedUnion('code', [
  z.object({ code: z.literal('keychainWorks') }),
  z.object({ code: z.literal('keychainForgets') }),
  z.object({ code: z.literal('keychainFails'), error: appErrorSchema }),
  z.object({ code: z.literal('serverAnswers'), host: z.string(), tookMs: z.number() }),
  z.object({ code: z.literal('serverFails'), host: z.string(), error: appErrorSchema }),
  z.object({ code: z.literal('serverNotAsked') }),
  z.object({ code: z.literal('clockNotAsked') }),
  z.object({ code: z.literal('clockNotSaid') }),
  z.object({ code: z.literal('clockRight'), withinSeconds: z.number() }),
  z.object({ code: z.literal('clockBehind'), minutes: z.number() }),
  z.object({ code: z.literal('clockAhead'), minutes: z.number() }),
  z.object({
    code: z.literal('proxies'),
    proxies: z.array(z.object({ variable: z.string(), host: z.string() })),
    /** How many names are reached without one; null: that is not set. */
    exceptNames: z.number().nullable(),
  }),
  z.object({ code: z.literal('proxyMakesNoSense'), variable: z.string() }),
  z.object({ code: z.literal('folderNotTried') }),
  z.object({ code: z.literal('folderMissing'), ...folder }),
  z.object({ code: z.literal('folderNotWritable'), ...folder, systemCode: z.string() }),
  z.object({ code: z.literal('folderNearlyFull'), ...folder, freeBytes: z.number() }),
  z.object({ code: z.literal('folderWorks'), ...folder, freeBytes }),
  z.object({ code: z.literal('folderOpenToOthers'), ...folder, freeBytes }),
  z.object({ code: z.literal('databaseDamaged') }),
  z.object({
    code: z.literal('databaseWhole'),
    schema: z.number(),
    downloads: z.number(),
    /** What was found when it was opened. */
    error: appErrorSchema.nullable(),
  }),
  z.object({ code: z.literal('tookTooLong') }),
  /** A fault of ours: its kind alone. */
  z.object({ code: z.literal('checkFailed'), kind: z.string() }),
]);
export type Finding = z.infer<typeof findingSchema>;

export const doctorCheckSchema = z.object({
  id: z.enum(['keychain', 'server', 'clock', 'proxy', 'downloadFolder', 'stateFolder', 'database']),
  status: z.enum(['ok', 'warning', 'problem', 'skipped']),
  finding: findingSchema,
});
export type DoctorCheck = z.infer<typeof doctorCheckSchema>;

/** What was found, and the facts beside it that a bug report needs. Holds no key and no link, and does not say who the user is. */
export const doctorReportSchema = z.object({
  checks: z.array(doctorCheckSchema),
  facts: z.object({
    appVersion: z.string(),
    host: z.string(),
    platform: z.string(),
    nodeVersion: z.string(),
    atMs: z.number(),
    downloads: z.array(z.object({ state: downloadStateKindSchema, count: z.number() })),
    errors: z.array(z.object({ code: errorCodeSchema, count: z.number() })),
  }),
});
export type DoctorReport = z.infer<typeof doctorReportSchema>;
