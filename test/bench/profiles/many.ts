import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OURS, type Peer } from '../peers.ts';
import { race, startApi } from '../race.ts';
import { MANY } from '../site/catalogue.ts';
import { publishVersion } from '../site/content.ts';
import { PORTS, startNginx } from '../site/nginx.ts';
import type { Bench, ProfileResult } from './types.ts';

/** 1,000 files of 100 kB. Ours asks the API for each, verifies each and makes each durable; aria2c is given a list of URLs. */
export async function runMany(bench: Bench): Promise<ProfileResult> {
  const origin = `http://127.0.0.1:${PORTS.plain}`;
  const nginx = await startNginx(join(bench.work, 'nginx'), bench.root, '127.0.0.1');
  const api = await startApi(origin);
  const list = join(bench.work, 'list.txt');
  const lines = publishVersion(bench.root, MANY.version).map(
    ({ path, file }) => `${origin}${path}\n  out=${file.fileName}\n`,
  );
  writeFileSync(list, lines.join(''));
  const listed: Peer = {
    name: 'aria2c -j16 -i list',
    needs: ['aria2c'],
    command: ({ folder }) => `aria2c -q -j16 --file-allocation=none -d "${folder}" -i "${list}"`,
  };
  try {
    const course = {
      work: bench.work,
      root: bench.root,
      version: MANY.version,
      origin,
      certificate: nginx.certificate,
      api,
    };
    return { id: '6', title: '1,000 files of 100 kB', costs: await race(course, [OURS, listed], bench.runs) };
  } finally {
    api.stop();
    nginx.stop();
  }
}
