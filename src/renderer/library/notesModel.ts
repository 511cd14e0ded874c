import { z } from 'zod';
import { isWebAddress } from './webAddress.ts';

/** What release notes consist of once they are read: no script, no picture and no style is among it. */
// biome-ignore format: one line of names reads better than twenty-two lines
const NOTES_TAGS = [
  'p', 'h4', 'h5', 'blockquote', 'ul', 'ol', 'li', 'pre', 'hr',
  'em', 'strong', 'del', 'code', 'br', 'a', 'span',
  'table', 'thead', 'tbody', 'tr', 'th', 'td',
] as const;
export type NotesTag = (typeof NOTES_TAGS)[number];

export type NotesNode =
  | string
  | {
      readonly tag: NotesTag;
      /** Of `a` alone: a web address. */
      readonly href?: string | undefined;
      /** Of `ol` alone. */
      readonly start?: number | undefined;
      readonly children: readonly NotesNode[];
    };

const nodeSchema: z.ZodType<NotesNode> = z.union([
  z.string(),
  z.object({
    tag: z.enum(NOTES_TAGS),
    href: z.string().refine(isWebAddress).optional(),
    start: z.int().min(0).optional(),
    get children() {
      return z.array(nodeSchema);
    },
  }),
]);

/** What the worker answers: the notes, or null when they ask for more than notes need. */
export const notesAnswerSchema = z.array(nodeSchema).nullable();
