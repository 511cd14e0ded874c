import { join } from 'node:path';
import { APPLICATION } from './site/catalogue.ts';

/** What is raced: a shell command that leaves the file, or the files, in `folder`. */
export type Peer = {
  readonly name: string;
  readonly needs: readonly string[];
  readonly command: (race: Race) => string;
};

export type Race = {
  readonly folder: string;
  readonly stateFolder: string;
  readonly version: string;
  /** For the peers, which are given for nothing what ours has to ask the API for. */
  readonly url: string;
  readonly sha256: string;
  readonly certificate: string;
};

const BINDIST = join(import.meta.dirname, '..', '..', 'scripts', 'bindist.cjs');

export const OURS: Peer = {
  name: 'bindist get',
  needs: [],
  command: ({ folder, stateFolder, version, certificate }) =>
    `NODE_EXTRA_CA_CERTS="${certificate}" "${process.execPath}" "${BINDIST}" get ${APPLICATION} ${version} --all --json --out "${folder}" --state "${stateFolder}"`,
};

export const CURL: Peer = {
  name: 'curl',
  needs: ['curl'],
  command: ({ folder, url, certificate }) =>
    `curl -sf --cacert "${certificate}" -o "${folder}/file" "${url}"`,
};

export const CURL_VERIFIED: Peer = {
  name: 'curl, openssl dgst, sync',
  needs: ['curl', 'openssl'],
  command: (race) =>
    `${CURL.command(race)} && openssl dgst -sha256 "${race.folder}/file" | grep -q ${race.sha256} && sync "${race.folder}/file"`,
};

export const WGET2: Peer = {
  name: 'wget2',
  needs: ['wget2'],
  command: ({ folder, url, certificate }) =>
    `wget2 -q --ca-certificate="${certificate}" -O "${folder}/file" "${url}"`,
};

/** @param connections null: at its defaults */
export function aria2(connections: number | null, isVerified: boolean): Peer {
  const many = connections === null ? '' : `-x${connections} -s${connections} -k1M`;
  return {
    name: `aria2c${connections === null ? '' : ` -x${connections}`}${isVerified ? ' --checksum' : ''}`,
    needs: ['aria2c'],
    command: ({ folder, url, sha256, certificate }) =>
      `aria2c -q ${many} --ca-certificate="${certificate}" ${isVerified ? `--checksum=sha-256=${sha256}` : ''} --file-allocation=none -d "${folder}" -o file "${url}"`,
  };
}
