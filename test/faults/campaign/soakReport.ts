import { z } from 'zod';

/** What the engine's process says once a second. */
export const soakLineSchema = z.object({
  atMs: z.number(),
  added: z.number(),
  completed: z.number(),
  open: z.number(),
  /** Ended as failed, and tried again by hand. */
  failed: z.number(),
  failures: z.record(z.string(), z.number()),
  /** What did not hold of a file that was completed. */
  problems: z.array(z.string()),
  requests: z.number(),
  mostRequests: z.number(),
  refreshes: z.number(),
  bytesFetched: z.number(),
  sizeBytes: z.number(),
  pauses: z.number(),
  limitChanges: z.number(),
  rssMiB: z.number(),
  heldMiB: z.number(),
});
export type SoakLine = z.infer<typeof soakLineSchema>;
