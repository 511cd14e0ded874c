import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignedUrl } from '../../../../src/main/bindist/index.ts';
import { nodeFileLayer, type OpenFile } from '../../../../src/main/downloads/disk/fileLayer.ts';
import { noFailpoint } from '../../../../src/main/downloads/failpoints.ts';
import { createBufferPool } from '../../../../src/main/downloads/part/bufferPool.ts';
import { createCoverage } from '../../../../src/main/downloads/part/coverage.ts';
import { newRecord } from '../../../../src/main/downloads/record/newRecord.ts';
import type { RecordChanges } from '../../../../src/main/downloads/record/record.ts';
import { toProblem } from '../../../../src/main/downloads/retry/problem.ts';
import {
  type FetchAnswer,
  type FetchRequest,
  fetchRange,
} from '../../../../src/main/downloads/transfer/fetchRange.ts';
import type { RangeRequest, RangeResponse } from '../../../../src/main/downloads/transport/rangeClient.ts';
import { AppFailure } from '../../../../src/shared/errors.ts';
import { downloadIdSchema } from '../../../../src/shared/model.ts';
import { wanted } from '../../../support/engine/setUp.ts';
import { createFakeClock } from '../fakeClock.ts';

const URL_NOW: SignedUrl = {
  url: 'https://storage.test/a?X-Amz-Signature=s',
  expiresAtServerMs: null,
  clockOffsetMs: 0,
  sizeBytes: null,
  checksum: { kind: 'notSaid' },
  reach: 'public',
};

let folder: string;
let file: OpenFile;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-fetch-'));
  file = await nodeFileLayer.createNew(join(folder, 'part'));
});
afterEach(async () => {
  await file.close();
  rmSync(folder, { recursive: true });
});

type Answer = { status: number; headers: Record<string, string>; body: string; cut?: boolean };

/** One request to a storage that answers so; what it was asked, what came of it, and what was told on the way. */
async function fetchOnce(
  answer: Answer | AppFailure,
  changes: RecordChanges = {},
  request: Partial<FetchRequest> = {},
) {
  const clock = createFakeClock();
  const record = {
    ...newRecord(wanted(null, folder), downloadIdSchema.parse('a'), 0, 0),
    sizeBytes: 10,
    ...changes,
  };
  const told = { requests: 0, bytes: 0, refused: 0, slots: 0, discarded: 0 };
  const count = (what: keyof typeof told, by: number) => () => {
    told[what] += by;
  };
  const asked: RangeRequest[] = [];
  const answers: FetchAnswer[] = [];
  const coverage = createCoverage({
    file,
    initial: [],
    saveReceived: () => undefined,
    clock,
    failpoint: noFailpoint,
    onlySyncedSurvives: false,
  });
  const outcome = await fetchRange(
    {
      record,
      writing: {
        file,
        path: join(folder, 'part'),
        buffers: createBufferPool(),
        coverage,
        clock,
        failpoint: noFailpoint,
        onWritten: () => undefined,
      },
      urls: {
        current: async () => URL_NOW,
        refuse: count('refused', 1),
      },
      client: {
        prepare: () => undefined,
        close: () => undefined,
        async get(range) {
          asked.push(range);
          if (answer instanceof AppFailure) throw answer;
          return responseOf(answer, count('discarded', 1));
        },
      },
      clock,
      slots: {
        share: () => 1,
        leave: () => undefined,
        async acquire() {
          told.slots += 1;
          return count('slots', -1);
        },
      },
      throttle: {
        take: () => undefined,
        readBytes: () => Infinity,
        connections: () => 1,
        close: () => undefined,
      },
      turn: { take: () => undefined },
      isStorageAllowed: () => false,
      onRequest: count('requests', 1),
      onBytes: (bytes) => count('bytes', bytes)(),
    },
    {
      range: { start: 0, end: 10 },
      mayBecomeWhole: false,
      signal: new AbortController().signal,
      endOf: () => 10,
      onConnected: () => undefined,
      onAnswer: (good) => void answers.push(good),
      ...request,
    },
  );
  await coverage.stop();
  const reason = outcome.error === null ? null : toProblem(outcome.error).reason;
  return { ...outcome, reason, told, asked, answers, written: coverage.written() };
}

function responseOf({ status, headers, body, cut }: Answer, discard: () => void): RangeResponse {
  return {
    status,
    headers,
    host: 'storage.test',
    async readBody(sink) {
      let bytes = Buffer.from(body);
      while (bytes.length > 0) {
        const room = sink.room();
        if (room === null) return;
        const count = Math.min(room.length, bytes.length);
        room.set(bytes.subarray(0, count));
        bytes = bytes.subarray(count);
        await sink.landed(count);
      }
      if (cut) throw new AppFailure({ code: 'network.interrupted' });
    },
    readText: async () => body,
    discard,
  };
}

const PART: Answer = {
  status: 206,
  headers: { 'content-range': 'bytes 0-9/10', 'content-length': '10', etag: '"a"' },
  body: '0123456789',
};

describe('one request', () => {
  it('writes what was asked for, and counts it', async () => {
    const { error, position, receivedBytes, told, answers, asked } = await fetchOnce(PART);
    expect([error, position, receivedBytes]).toEqual([null, 10, 10]);
    expect(readFileSync(join(folder, 'part'), 'utf8')).toBe('0123456789');
    expect(answers).toMatchObject([{ start: 0, end: 10, totalBytes: 10, etag: '"a"', isWhole: false }]);
    expect(told).toEqual({ requests: 1, bytes: 10, refused: 0, slots: 0, discarded: 0 });
    expect(asked).toMatchObject([{ url: URL_NOW.url, range: { start: 0, end: 10 }, ifMatch: null }]);
  });

  it('asks for the content it has bytes of, where its ETag can say so', async () => {
    expect((await fetchOnce(PART, { etag: '"a"' })).asked[0]?.ifMatch).toBe('"a"');
    await file.close();
    rmSync(join(folder, 'part'));
    file = await nodeFileLayer.createNew(join(folder, 'part'));
    expect((await fetchOnce(PART, { etag: 'W/"a"' })).asked[0]?.ifMatch).toBeNull();
  });

  it('keeps what came before a cut', async () => {
    const { reason, position, receivedBytes, written, told } = await fetchOnce({
      ...PART,
      body: '01234',
      cut: true,
    });
    expect([reason, position, receivedBytes]).toEqual(['network.interrupted', 5, 5]);
    expect(written).toEqual([{ start: 0, end: 5 }]);
    expect(told.discarded).toBe(1);
  });

  it('takes an end that came too early for a cut as well', async () => {
    expect((await fetchOnce({ ...PART, body: '01234' })).reason).toBe('network.interrupted');
  });

  it('stops where another connection goes on', async () => {
    const { error, position } = await fetchOnce(PART, {}, { endOf: () => 4 });
    expect([error, position]).toEqual([null, 4]);
  });

  it('refuses the URL that the storage refused, and gives its slot back', async () => {
    const { reason, told } = await fetchOnce({
      status: 403,
      headers: {},
      body: '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
    });
    expect(reason).toBe('storage.urlExpired');
    expect(told).toEqual({ requests: 1, bytes: 0, refused: 1, slots: 0, discarded: 1 });
  });

  it('keeps the URL when it is the network that failed', async () => {
    const { reason, position, told } = await fetchOnce(new AppFailure({ code: 'network.refused' }));
    expect([reason, position, told.refused, told.slots]).toEqual(['network.refused', 0, 0, 0]);
  });

  it('says that ranges are ignored, unless the whole file is welcome', async () => {
    const whole: Answer = { status: 200, headers: { 'content-length': '10' }, body: '0123456789' };
    const rest = { range: { start: 5, end: 10 } };
    expect((await fetchOnce(whole, {}, rest)).reason).toBe('storage.rangesIgnored');
    const { error, answers } = await fetchOnce(
      whole,
      {},
      { range: { start: 0, end: 5 }, mayBecomeWhole: true },
    );
    expect(error).toBeNull();
    expect(answers).toMatchObject([{ isWhole: true, end: 10 }]);
  });
});
