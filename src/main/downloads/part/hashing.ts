import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { type DigestAlgorithm, digestAlgorithmSchema } from '../../../shared/model.ts';
import { failure } from '../retry/problem.ts';
import type { BufferPool } from './bufferPool.ts';
import { algorithmsWith, type Digests, hashInline } from './hashInline.ts';

/**
 * Plain JavaScript in a string: the same from source and from the bundle, where a worker's file would have to be found.
 * Many jobs share a worker: it takes a slice of each in turn, so that a big file does not hold up a small one.
 */
const WORKER_SOURCE = `
const { parentPort } = require('node:worker_threads');
const { createHash } = require('node:crypto');
const { readSync } = require('node:fs');
const SLICE = 1024 * 1024;
const buffer = Buffer.allocUnsafeSlow(SLICE);
const jobs = new Map();
let scheduled = false;
function step(id, job) {
  try {
    const wanted = Math.min(SLICE, job.target - job.position);
    if (wanted > 0) {
      const read = readSync(job.descriptor, buffer, 0, wanted, job.position);
      if (read === 0) throw Object.assign(new Error('short'), { code: 'SHORT' });
      const bytes = read === SLICE ? buffer : buffer.subarray(0, read);
      for (const { hash } of job.hashes) hash.update(bytes);
      job.position += read;
      if (job.position === job.target || job.position - job.told >= 8 * SLICE) {
        job.told = job.position;
        parentPort.postMessage({ id, kind: 'position', position: job.position });
      }
    }
    if (job.finish && job.position === job.target) {
      jobs.delete(id);
      parentPort.postMessage({ id, kind: 'digest', digests: Object.fromEntries(job.hashes.map(({ algorithm, hash }) => [algorithm, hash.digest('hex')])) });
    }
    return job.position < job.target && jobs.has(id);
  } catch (error) {
    jobs.delete(id);
    parentPort.postMessage({ id, kind: 'error', code: String(error && error.code || 'UNKNOWN') });
    return false;
  }
}
function run() {
  scheduled = false;
  let more = false;
  for (const [id, job] of [...jobs]) more = step(id, job) || more;
  if (more) schedule();
}
function schedule() {
  if (!scheduled) { scheduled = true; setImmediate(run); }
}
parentPort.on('message', (message) => {
  if (message.kind === 'begin') {
    const hashes = message.algorithms.map((algorithm) => ({ algorithm, hash: createHash(algorithm) }));
    jobs.set(message.id, { descriptor: message.descriptor, hashes, position: 0, told: 0, target: 0, finish: false });
  } else if (message.kind === 'drop') {
    jobs.delete(message.id);
    parentPort.postMessage({ id: message.id, kind: 'dropped' });
  } else {
    const job = jobs.get(message.id);
    if (job === undefined) return;
    if (message.kind === 'target') job.target = Math.max(job.target, message.target);
    if (message.kind === 'finish') { job.target = message.target; job.finish = true; }
    schedule();
  }
});
`;

const answerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('position'), id: z.number(), position: z.number() }),
  z.object({
    kind: z.literal('digest'),
    id: z.number(),
    digests: z.partialRecord(digestAlgorithmSchema, z.string()).and(z.object({ sha256: z.string() })),
  }),
  z.object({ kind: z.literal('error'), id: z.number(), code: z.string() }),
  z.object({ kind: z.literal('dropped'), id: z.number() }),
]);
type Answer = z.infer<typeof answerSchema>;

/** SHA-256 of one file's growing prefix, and what its publisher named besides. */
export type PrefixHash = {
  /** Bytes hashed so far. */
  position(): number;
  /** The first `prefixBytes` bytes are in the file: may be hashed. */
  advance(prefixBytes: number): void;
  /** The whole file is there: its digests. @throws AppFailure `disk.*` when it cannot be read */
  finish(sizeBytes: number): Promise<Digests>;
  /** Resolves when the file is read no more, and may be closed. */
  drop(): Promise<void>;
};

export type Hashing = {
  /**
   * @param alsoBy what is to be computed besides SHA-256; looked at when the first bytes are hashed, and at the end: where that is
   * another one by then, the file is read once more
   */
  begin(descriptor: number, onPosition: () => void, alsoBy: () => DigestAlgorithm | null): PrefixHash;
  stop(): Promise<void>;
};

/** A file's place in a worker. */
type WorkerJob = PrefixHash & { readonly algorithms: readonly DigestAlgorithm[] };

/**
 * So much is handed to a worker at a time: a message for each write would cost more than the hashing gains. What ends before is
 * hashed where it is, without a worker.
 */
const STEP_BYTES = 4 * 1024 * 1024;

type WorkerSlot = { readonly worker: Worker; jobs: number };

/** Hashes beside the transfer, reading what was just written from the page cache: in worker threads, or here what is small. */
export function createHashing(mostWorkers: number, buffers: BufferPool): Hashing {
  const slots: WorkerSlot[] = [];
  const listeners = new Map<number, (answer: Answer) => void>();
  let nextId = 1;

  function onBroken() {
    // A worker that dies takes its jobs along: each is told, none waits for ever.
    for (const [id, listener] of [...listeners]) {
      listener({ kind: 'error', id, code: 'WORKER' });
    }
    slots.length = 0;
  }

  function leastBusy(): WorkerSlot {
    const idle = slots.find((slot) => slot.jobs === 0);
    const [first] = [...slots].sort((a, b) => a.jobs - b.jobs);
    if (idle !== undefined || (first !== undefined && slots.length >= mostWorkers)) {
      return idle ?? first ?? addWorker();
    }
    return addWorker();
  }

  function addWorker(): WorkerSlot {
    const worker = new Worker(WORKER_SOURCE, { eval: true, execArgv: [], env: {}, name: 'bindist-sha256' });
    worker.on('message', (message: unknown) => {
      const answer = answerSchema.parse(message);
      listeners.get(answer.id)?.(answer);
    });
    worker.on('error', onBroken);
    worker.unref();
    const slot = { worker, jobs: 0 };
    slots.push(slot);
    return slot;
  }

  function beginInWorker(
    descriptor: number,
    onPosition: () => void,
    algorithms: readonly DigestAlgorithm[],
  ): WorkerJob {
    const id = nextId++;
    const slot = leastBusy();
    slot.jobs += 1;
    // An idle worker must not keep the process alive, a busy one must.
    slot.worker.ref();
    let position = 0;
    const done = Promise.withResolvers<Digests>();
    const ended = Promise.withResolvers<void>();
    done.promise.catch(() => undefined);
    const end = () => {
      if (listeners.delete(id)) {
        slot.jobs -= 1;
        if (slot.jobs === 0) {
          slot.worker.unref();
        }
        ended.resolve();
      }
    };
    listeners.set(id, (answer) => {
      switch (answer.kind) {
        case 'position':
          position = answer.position;
          onPosition();
          return;
        case 'digest':
          done.resolve(answer.digests);
          break;
        case 'error':
          done.reject(failure('disk.failed', { systemCode: answer.code }));
          break;
        case 'dropped':
          done.reject(failure('app.wrongState'));
          break;
      }
      end();
    });
    const post = (message: object) => slot.worker.postMessage({ id, ...message });
    post({ kind: 'begin', descriptor, algorithms });
    return {
      algorithms,
      position: () => position,
      advance: (prefixBytes) => post({ kind: 'target', target: prefixBytes }),
      finish(sizeBytes) {
        post({ kind: 'finish', target: sizeBytes });
        return done.promise;
      },
      drop() {
        if (listeners.has(id)) {
          post({ kind: 'drop' });
        }
        return listeners.has(id) ? ended.promise : Promise.resolve();
      },
    };
  }

  return {
    begin(descriptor, onPosition, alsoBy) {
      let job: WorkerJob | null = null;
      let told = 0;
      let here: Promise<Digests> | null = null;
      const wanted = () => algorithmsWith(alsoBy());
      const dropped = new AbortController();
      return {
        position: () => job?.position() ?? 0,
        advance(prefixBytes) {
          if (prefixBytes - told >= STEP_BYTES) {
            told = prefixBytes;
            job ??= beginInWorker(descriptor, onPosition, wanted());
            job.advance(prefixBytes);
          }
        },
        finish(sizeBytes) {
          if (job === null && sizeBytes <= STEP_BYTES) {
            const buffer = buffers.take();
            here = hashInline(descriptor, sizeBytes, buffer, dropped.signal, wanted()).finally(() =>
              buffers.give(buffer),
            );
            return here;
          }
          const algorithms = wanted();
          if (job !== null && !algorithms.every((algorithm) => job?.algorithms.includes(algorithm))) {
            // The publisher named another one meanwhile.
            void job.drop();
            job = null;
          }
          job ??= beginInWorker(descriptor, onPosition, algorithms);
          return job.finish(sizeBytes);
        },
        async drop() {
          if (here !== null) {
            dropped.abort(failure('app.wrongState'));
            await here.catch(() => undefined);
          }
          await job?.drop();
        },
      };
    },
    async stop() {
      const workers = slots.splice(0);
      await Promise.all(workers.map(({ worker }) => worker.terminate()));
      onBroken();
    },
  };
}
