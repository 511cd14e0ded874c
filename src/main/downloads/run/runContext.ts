import type { AppError } from '../../../shared/errors.ts';
import type { AccountId } from '../../../shared/model.ts';
import type { BindistClient } from '../../bindist/index.ts';
import type { Clock } from '../clock.ts';
import type { FileLayer } from '../disk/fileLayer.ts';
import type { Failpoint } from '../failpoints.ts';
import type { Bandwidth } from '../limits/bandwidth.ts';
import type { ConnectionSlots } from '../limits/connectionSlots.ts';
import type { EventLoopBudget } from '../limits/eventLoopBudget.ts';
import type { BufferPool } from '../part/bufferPool.ts';
import type { Hashing } from '../part/hashing.ts';
import type { ByteRanges } from '../record/byteRanges.ts';
import type { Received } from '../record/received.ts';
import type { DownloadRecord, PublishPlan, RecordChanges } from '../record/record.ts';
import type { DownloadEvent } from '../record/state.ts';
import type { Problem } from '../retry/problem.ts';
import type { Decide, RetryAction } from '../retry/retryPolicy.ts';
import type { HeldUrl } from '../transfer/signedUrls.ts';
import type { RangeClient } from '../transport/index.ts';

/** What a download into a folder came up against. */
export type RoomNeeded = {
  readonly folder: string;
  readonly error: AppError;
  /** What is still to come of it, where that is known. */
  readonly missingBytes: number | null;
};

/** What every run shares. */
export type RunServices = {
  readonly clientFor: (accountId: AccountId) => Promise<BindistClient>;
  readonly rangeClient: RangeClient;
  readonly isStorageAllowed: (accountId: AccountId, host: string) => boolean;
  readonly files: FileLayer;
  readonly buffers: BufferPool;
  readonly hashing: Hashing;
  readonly clock: Clock;
  readonly decide: Decide;
  readonly failpoint: Failpoint;
  readonly platform: NodeJS.Platform;
  readonly onlySyncedSurvives: boolean;
  /** This process's; null: unknown, or there is none. */
  readonly umask: Promise<number | null>;
  /** Room is needed for a download into this folder: true when there is more of it now, or another try is worth it. */
  readonly makeRoom: (needed: RoomNeeded) => Promise<boolean>;
  readonly mostConnections: () => number;
  readonly slots: ConnectionSlots;
  readonly bandwidth: Bandwidth;
  readonly turn: EventLoopBudget;
};

/** How far a run has come, for whoever looks at it meanwhile. */
export type RunProgress = { readonly verifiedBytes: number };

/** What a run knows of its download, and whom it tells what it found: the queue, which owns the record. */
export type RunContext = {
  readonly services: RunServices;
  /** As it is now. */
  readonly record: DownloadRecord;
  /** What may be trusted of the part now. */
  readonly received: () => ByteRanges;
  readonly setReceived: (received: ByteRanges) => void;
  verifiedBytes: number;
  /** Left by an earlier run of this process, since asking for another one counts as a download. */
  readonly heldUrl: HeldUrl;
  /** Set while a transfer is under way. */
  adjustConnections: (() => void) | null;
  readonly dispatch: (event: DownloadEvent) => void;
  /** Saved with the next bytes at the latest; `now`: before it returns. Never throws: what cannot be saved now is tried again. */
  readonly update: (changes: RecordChanges, when: 'soon' | 'now') => void;
  /** Resolves when it survives a power cut; so do the two after it. @throws AppFailure */
  readonly updateDurably: (changes: RecordChanges) => Promise<void>;
  /** It has another part now, of which nothing is there. */
  readonly registerPart: (partName: string) => Promise<void>;
  /** Less is there than was saved before. */
  readonly amendReceived: (received: ByteRanges) => Promise<void>;
  /** @throws AppFailure */
  readonly saveReceived: (received: Received) => void;
  readonly onRequest: () => void;
  readonly onUrl: () => void;
  readonly onBytes: (count: number) => void;
  readonly onProgress: () => void;
  readonly waits: () => number;
};

export type RunEnd =
  | { readonly kind: 'published'; readonly plan: PublishPlan }
  | {
      readonly kind: 'ended';
      readonly action: Extract<RetryAction, { kind: 'wait' | 'fail' }>;
      readonly problem: Problem;
    }
  | { readonly kind: 'aborted' };
