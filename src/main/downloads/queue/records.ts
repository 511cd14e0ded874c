import { join } from 'node:path';
import type { SignedUrl } from '../../bindist/index.ts';
import type { Saver } from '../journal/saver.ts';
import type { ByteRanges } from '../record/byteRanges.ts';
import type { Received } from '../record/received.ts';
import { type PublishPlan, type RecordChanges, withoutContent } from '../record/record.ts';
import type { Entry } from './entry.ts';
import type { Patches } from './patches.ts';

/**
 * How a change is kept. `unsaved`: in memory, and with the record's next write; for what the next start finds out by itself.
 * `soon`: with the next write of any kind, or within a moment. `now`: before this returns, if it can be written now; else as `soon`.
 */
export type SaveWhen = 'unsaved' | 'soon' | 'now';

/**
 * The one owner of the downloads' records, of what has been received of them and of their signed URLs: whatever changes any of it
 * does so here. Nobody else writes to an entry's record; listeners are told of every change.
 */
export type Records = {
  /** Never throws: what cannot be saved now is tried again. */
  update(entry: Entry, changes: RecordChanges, when: SaveWhen): void;
  /** Resolves when it survives a power cut. @throws AppFailure when it cannot be saved now; it stays to be saved */
  updateDurably(entry: Entry, changes: RecordChanges): Promise<void>;
  /** Its part is this one now, of which nothing is there; resolves when that survives a power cut. @throws AppFailure; then nothing is changed */
  registerPart(entry: Entry, partName: string): Promise<void>;
  /** What may be trusted of the part; in memory, since `saveReceived` says when it is written down. */
  received(entry: Entry, received: ByteRanges): void;
  /** With whatever else is to be saved: whose content the bytes are is never known later than the bytes. @throws AppFailure */
  saveReceived(entry: Entry, received: Received): void;
  /** Less is there than was saved before; resolves when that survives a power cut. @throws AppFailure */
  amendReceived(entry: Entry, received: ByteRanges): Promise<void>;
  /** Nothing of it is there any more, and what comes next is another content. */
  forgetContent(entry: Entry, further: RecordChanges, when: SaveWhen): void;
  /** The file has its final name. */
  published(entry: Entry, plan: PublishPlan): void;
  /** A bearer secret, for the next request of this download; in memory only. */
  holdUrl(entry: Entry, url: SignedUrl | null): void;
  /** A request was sent; saved with the next ranges. */
  countRequest(entry: Entry): void;
  /** A signed URL came; saved with the next ranges. */
  countUrl(entry: Entry): void;
  /** Body bytes came; saved with the next ranges. */
  countBytes(entry: Entry, bytes: number): void;
};

/** What everybody else sees read-only. */
type Owned = {
  readonly record: { -readonly [Key in keyof Entry['record']]: Entry['record'][Key] };
  received: ByteRanges;
  heldUrl: SignedUrl | null;
};

export function createRecords(saver: Saver, patches: Pick<Patches, 'changed'>): Records {
  function change({ record }: Owned, changes: RecordChanges) {
    Object.assign(record, changes);
    patches.changed(record.id);
  }

  function update(entry: Entry, changes: RecordChanges, when: SaveWhen) {
    change(entry, changes);
    if (when !== 'unsaved') {
      saver.save([entry.record]);
    }
    if (when === 'now') {
      saver.flush();
    }
  }

  function setReceived(owned: Owned, received: ByteRanges) {
    owned.received = received;
  }

  function holdUrl(owned: Owned, url: SignedUrl | null) {
    owned.heldUrl = url;
  }

  return {
    update,
    async updateDurably(entry, changes) {
      change(entry, changes);
      await saver.saveForGood(entry.record);
    },
    async registerPart(entry, partName) {
      const { partName: nameBefore, isPartStale } = entry.record;
      change(entry, { partName, isPartStale: false });
      try {
        await saver.registerPart(entry.record);
      } catch (error) {
        change(entry, { partName: nameBefore, isPartStale });
        throw error;
      }
      setReceived(entry, []);
    },
    received: setReceived,
    saveReceived: (entry, received) => saver.saveReceived(entry.record, received),
    amendReceived: (entry, received) =>
      saver.amendReceived(entry.record, { synced: received, written: received }),
    forgetContent(entry, further, when) {
      setReceived(entry, []);
      holdUrl(entry, null);
      update(entry, { ...withoutContent(entry.record), ...further }, when);
    },
    published(entry, { fileName, sha256, verification }) {
      setReceived(entry, []);
      const path = join(entry.record.folder, fileName);
      change(entry, { fileName, path, sha256, verification, partName: null, publishPlan: null });
    },
    holdUrl,
    // These three are on the way of every byte: nothing is made for them.
    countRequest({ record }: Owned) {
      record.requests += 1;
    },
    countUrl({ record }: Owned) {
      record.urlsReceived += 1;
    },
    countBytes({ record }: Owned, bytes) {
      record.bytesFetched += bytes;
    },
  };
}
