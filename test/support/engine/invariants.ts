import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type BindistServer, type PublishedFile, sha256Of } from '../../../demo-server/index.ts';
import { parseRanges } from '../../../src/main/downloads/record/byteRanges.ts';
import { brokenSecrets, canariesOf } from './secrets.ts';
import type { EngineFolders } from './setUp.ts';
import { readStoredDownloads, type StoredDownload } from './storedDownloads.ts';

export type AfterCase = {
  readonly server: BindistServer;
  /** Whose files are in the queue as well. */
  readonly otherServers?: readonly BindistServer[];
  readonly folders: EngineFolders;
  /** Of which nothing but the state and the download folders is the engine's. */
  readonly root: string;
  /** Other folders in it that downloads went to. */
  readonly otherFolders?: readonly string[];
  /** What the test itself put there, as paths from the download folder or the root; `name/`: and whatever is in it. */
  readonly planted: ReadonlySet<string>;
  /** The ids that must be in the queue, and the files that a process of its own added; without it nobody counted. */
  readonly expected?: { readonly ids: ReadonlySet<string>; readonly addedElsewhere: ReadonlySet<string> };
  /** Bytes that had come may have to come again: nobody expects the parts the journal speaks of. */
  readonly mayLoseParts?: boolean;
  /** What was said to whoever listened. */
  readonly said?: readonly { readonly where: string; readonly text: string }[];
};

const PART = /\.bindist-part$/;
const SHA256 = /^[0-9a-f]{64}$/i;
/** Where there is more, its own test looks at it. */
const MOST_BYTES = 2 ** 30;

/** Which of the invariants of docs/faults.md that show in files and in what the server saw do not hold, once every engine is closed. */
export function brokenInvariants(after: AfterCase): string[] {
  const { server, otherServers = [], folders, root, otherFolders = [], expected, said = [] } = after;
  const servers = [server, ...otherServers];
  const downloads = readStoredDownloads(folders.state);
  const completed = downloads.filter(({ state }) => state.kind === 'completed');
  const files = [folders.downloads, ...otherFolders].flatMap(filesBelow);
  const isWhole = new Set(completed.map(({ path }) => real(path)));
  return [
    ...completed.flatMap((download) => brokenContent(download, servers)),
    ...brokenNames(after, downloads, files),
    ...(after.mayLoseParts === true ? [] : downloads.flatMap(brokenPart)),
    ...brokenQueue(downloads, expected),
    ...brokenSecrets(
      canariesOf(servers),
      // What is whole is the publisher's, byte for byte.
      [...filesBelow(folders.state), ...files.filter((path) => !isWhole.has(real(path)))],
      [...said, ...files.map((path) => ({ where: 'the name of a file', text: path }))],
    ),
    ...(servers.some(({ log }) =>
      log.some(({ on, hasAuthorization }) => on === 'storage' && hasAuthorization),
    )
      ? ['I4: the key went to the storage']
      : []),
    ...readdirSync(root)
      .filter((name) => ![folders.state, folders.downloads, ...otherFolders].includes(join(root, name)))
      .filter((name) => !after.planted.has(name))
      .map((name) => `I6: ${name} is outside of the chosen folder`),
  ];
}

/** I1: what has its final name is what was published, and is said to be no more than what was proved. */
function brokenContent(
  { path, fileId, sha256, verification }: StoredDownload,
  servers: readonly BindistServer[],
) {
  const server = servers.find((each) => publishedBy(each).some((file) => file.fileId === fileId));
  if (path === null || fileId === null || server === undefined) return [`I1: ${path} is no file of a server`];
  const facts = lstatSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return [`I1: ${path} is completed, and is not there`];
  if (!facts.isFile()) return [`I1: ${path} is no file`];
  const isProvable = SHA256.test(server.fileById(fileId).declaredChecksum ?? 'a'.repeat(64));
  const broken: string[] = [];
  if (verification !== (isProvable ? 'verified' : 'unverifiable'))
    broken.push(`I1: ${path} is said to be ${verification}`);
  if (facts.size < MOST_BYTES) {
    const sum = createHash('sha256').update(readFileSync(path)).digest('hex');
    if (!server.contentsOf(fileId).some((content) => sha256Of(content) === sum))
      broken.push(`I1: ${path} is not what was published`);
    if (sum !== sha256) broken.push(`I1: ${path} is not what was proved`);
  }
  return broken;
}

function publishedBy({ catalogue }: BindistServer): PublishedFile[] {
  return catalogue.flatMap(({ versions }) => versions.flatMap(({ files }) => files));
}

/** I1, I6, I8: everything in the folders belongs to a download, or to the test. */
function brokenNames(
  { planted, folders }: AfterCase,
  downloads: readonly StoredDownload[],
  files: readonly string[],
): string[] {
  const final = new Set(
    downloads.filter(({ state }) => state.kind === 'completed').map(({ path }) => real(path)),
  );
  const parts = new Set(
    downloads.flatMap(({ folder, partName }) => (partName === null ? [] : real(join(folder, partName)))),
  );
  const isPlanted = (path: string) => {
    const name = relative(folders.downloads, path);
    return planted.has(name) || [...planted].some((each) => each.endsWith('/') && name.startsWith(each));
  };
  return files
    .filter((path) => !isPlanted(path))
    .flatMap((path) => {
      if (PART.test(path)) return parts.has(real(path)) ? [] : [`I8: ${path} is a part without an owner`];
      return final.has(real(path)) ? [] : [`I1: ${path} has a final name and is not completed`];
    });
}

/** I8: what the journal says is in a part is there, so that it can be resumed: of a cancelled download as well. */
function brokenPart({ state, folder, partName, isPartStale, written }: StoredDownload): string[] {
  const end = parseRanges(written)?.at(-1)?.end ?? 0;
  if (state.kind === 'completed' || isPartStale || end === 0 || partName === null) return [];
  const facts = lstatSync(join(folder, partName), { throwIfNoEntry: false });
  return (facts?.size ?? 0) >= end
    ? []
    : [`I8: ${partName} could be resumed to ${end}, and is ${facts?.size}`];
}

/** I3: all that was asked for is there once, and nothing else is. */
function brokenQueue(downloads: readonly StoredDownload[], expected: AfterCase['expected']): string[] {
  const broken: string[] = [];
  const open = downloads
    .filter(({ state }) => !['completed', 'cancelled'].includes(state.kind))
    .map(({ accountId, version, fileId, folder }) => `${fileId ?? version} in ${folder} for ${accountId}`);
  if (new Set(open).size !== open.length)
    broken.push(`I3: something is in the queue twice: ${open.join(', ')}`);
  if (expected === undefined) return broken;
  const ids = new Set(downloads.map(({ id }) => id));
  for (const id of expected.ids) if (!ids.has(id)) broken.push(`I3: ${id} was forgotten`);
  const others = downloads.filter(({ id }) => !expected.ids.has(id)).map(({ fileId }) => fileId ?? '');
  for (const fileId of others)
    if (!expected.addedElsewhere.has(fileId)) broken.push(`I3: ${fileId} was not asked for`);
  if (new Set(others).size !== others.length) broken.push(`I3: doubled: ${others.join(', ')}`);
  return broken;
}

/** Everything but folders, symlinks not followed. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  // Node's own way down goes through symlinks.
  return readdirSync(folder, { withFileTypes: true }).flatMap((found) => {
    const path = join(folder, found.name);
    return found.isDirectory() ? filesBelow(path) : [path];
  });
}

/** A folder may be reached by a symlink; the name in it is taken as it is. */
function real(path: string | null): string {
  if (path === null) return '';
  const at = path.lastIndexOf(sep);
  const folder = path.slice(0, at);
  return existsSync(folder) ? join(realpathSync(folder), path.slice(at + 1)) : path;
}
