import { z } from 'zod';

/** What a spec can make happen to the desktop, beside what it does in the page: one JSON line each way over a UNIX socket. */
export const controlSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('describe') }),
  z.object({ do: z.literal('emitPower'), event: z.enum(['suspend', 'resume']) }),
  z.object({ do: z.literal('answerDialog'), filePaths: z.array(z.string()) }),
  z.object({ do: z.literal('secondInstance'), words: z.array(z.string()).optional() }),
  z.object({ do: z.literal('openUrl'), url: z.string() }),
  z.object({ do: z.literal('setFocused'), focused: z.boolean() }),
  z.object({ do: z.literal('minimize') }),
  z.object({ do: z.literal('crashPage') }),
  z.object({ do: z.literal('clickNotification') }),
  z.object({ do: z.literal('failNotification') }),
  z.object({ do: z.literal('openForeignWindow') }),
  z.object({ do: z.literal('quit') }),
]);
export type Control = z.infer<typeof controlSchema>;

export const descriptionSchema = z.object({
  pid: z.number(),
  cdpUrl: z.string(),
  windows: z.array(
    z.object({
      shown: z.boolean(),
      focused: z.boolean(),
      minimized: z.boolean(),
      bounds: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
    }),
  ),
  menu: z.array(z.string()),
  observations: z.array(z.looseObject({ kind: z.string() })),
});
export type Description = z.infer<typeof descriptionSchema>;
