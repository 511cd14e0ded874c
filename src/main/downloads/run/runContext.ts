import type { AppError } from '../../../shared/errors.ts';
import type { AccountId } from '../../../shared/model.ts';
import type { BindistClient, SignedUrl } from '../../bindist/index.ts';
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
import type { DownloadRecord, PublishPlan } from '../record/record.ts';
import type { DownloadEvent } from '../record/state.ts';
import type { Problem } from '../retry/problem.ts';
import type { Decide, RetryAction } from '../retry/retryPolicy.ts';
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

/** What a run may do to its download. */
export type RunContext = {
  readonly services: RunServices;
  readonly record: DownloadRecord;
  /** What may be trusted of the part now; kept up to date for the next run. */
  received: ByteRanges;
  verifiedBytes: number;
  /** Left by an earlier run of this process, since asking for another one counts as a download. */
  heldUrl: SignedUrl | null;
  /** False: not for the next run, since its account is gone. */
  keepsUrl: boolean;
  /** Set while a transfer is under way. */
  adjustConnections: (() => void) | null;
  readonly dispatch: (event: DownloadEvent) => void;
  /** Soon, and with the next bytes at the latest. Never throws: what cannot be saved now is tried again. */
  readonly saveRecord: () => void;
  /** The same, before it returns. */
  readonly saveRecordNow: () => void;
  /** Resolves when it survives a power cut; so do the two after it. @throws AppFailure */
  readonly saveForGood: () => Promise<void>;
  /** The record, which has another part now, of which nothing is there. */
  readonly registerPart: () => Promise<void>;
  /** Less is there than was saved before. */
  readonly amendReceived: (received: ByteRanges) => Promise<void>;
  /** @throws AppFailure */
  readonly saveReceived: (received: Received) => void;
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
