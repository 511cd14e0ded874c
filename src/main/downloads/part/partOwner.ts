import { join } from 'node:path';
import type { FileFacts, FileLayer } from '../disk/fileLayer.ts';
import { randomShortId } from '../record/ids.ts';
import { isPartFileName, partFileName } from '../record/name.ts';

/** Whose process this is; null where the system has no such thing. */
function ourselves(): number | null {
  return process.geteuid?.() ?? null;
}

/**
 * Whether this is a part that we made, as far as the system says: our suffix, a file, one name, ours. Nothing else is ever deleted,
 * cut short or written to, whatever the state says.
 *
 * @param planned identity of a file that is being published: it has two names for a moment
 */
export async function isOurPart(
  files: FileLayer,
  folder: string,
  partName: string,
  facts: FileFacts,
  planned: string | null = null,
): Promise<boolean> {
  const hasOurNames = facts.names === 1 || (facts.names === 2 && facts.identity === planned);
  return isPartFileName(partName) && facts.isRegular && hasOurNames && isOurs(files, folder, facts);
}

async function isOurs(files: FileLayer, folder: string, { owner }: FileFacts): Promise<boolean> {
  const own = ourselves();
  if (owner === null || own === null || owner === own) {
    return true;
  }
  // On some disks (FAT, shares) all files have one owner, whoever makes them: then one that is made now has it as well.
  return owner === (await ownerOfNew(files, folder));
}

async function ownerOfNew(files: FileLayer, folder: string): Promise<number | null> {
  const path = join(folder, partFileName('owner', randomShortId()));
  try {
    const file = await files.createNew(path);
    try {
      return (await file.facts()).owner;
    } finally {
      await file.close();
      await files.remove(path);
    }
  } catch {
    return null;
  }
}

/** Removes the part's name if it is ours; what else has that name is left alone. Throws the system's errors. */
export async function removePart(
  files: FileLayer,
  folder: string,
  partName: string,
  planned: string | null,
): Promise<void> {
  const path = join(folder, partName);
  const facts = await files.facts(path);
  if (facts !== null && (await isOurPart(files, folder, partName, facts, planned))) {
    await files.remove(path);
  }
}
