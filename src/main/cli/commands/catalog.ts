import { formatBytes } from '../../../shared/bytes.ts';
import { applicationIdSchema, type Channel, type Checksum, type Version } from '../../../shared/model.ts';
import { shortText } from '../../../shared/plainText.ts';
import { parseArgument } from '../arguments.ts';
import type { ExitCode } from '../exitCodes.ts';
import { printList } from '../lists.ts';
import type { Output } from '../output.ts';
import { fresh, type GlobalOptions, withSession } from '../session.ts';
import { wantedVersion } from '../wantedVersion.ts';

export function apps(options: GlobalOptions, output: Output): Promise<ExitCode> {
  return withSession(options, { queue: null }, async ({ call }) => {
    const answer = await call('catalog.applications', {});
    const applications = fresh(answer);
    return printList(
      output,
      answer,
      ['application', 'applications'],
      [
        ['APPLICATION', 'NAME', 'DESCRIPTION'],
        ...applications.map(({ applicationId, name, description }) => [
          applicationId,
          name,
          firstLine(description),
        ]),
      ],
    );
  });
}

export function versions(
  options: GlobalOptions,
  application: string,
  channel: Channel,
  output: Output,
): Promise<ExitCode> {
  const applicationId = parseArgument(applicationIdSchema, application);
  return withSession(options, { queue: null }, async ({ call }) => {
    const answer = await call('catalog.versions', { applicationId, channel });
    const list = fresh(answer);
    return printList(
      output,
      answer,
      ['version', 'versions'],
      [
        ['VERSION', 'DATE', 'SIZE', 'STATE'],
        ...list.map((version) => [
          version.version,
          date(version.createdAt),
          size(version.sizeBytes),
          state(version),
        ]),
      ],
    );
  });
}

export function files(
  options: GlobalOptions,
  application: string,
  versionName: string,
  channel: Channel,
  output: Output,
): Promise<ExitCode> {
  const applicationId = parseArgument(applicationIdSchema, application);
  return withSession(options, { queue: null }, async ({ call }) => {
    const version = await wantedVersion(call, applicationId, versionName, channel, output);
    const answer = await call('catalog.files', { applicationId, version, channel });
    const list = fresh(answer);
    return printList(
      output,
      answer,
      ['file', 'files'],
      [
        ['FILE', 'TYPE', 'SIZE', 'NAME', 'CHECKSUM'],
        ...list.map((file) => [
          file.fileId,
          file.fileType,
          size(file.sizeBytes),
          file.fileName,
          sum(file.checksum),
        ]),
      ],
    );
  });
}

function firstLine(text: string | null): string {
  return shortText(text?.split('\n')[0] ?? '', 80);
}

function date(epochMs: number | null): string {
  return epochMs === null ? '' : new Date(epochMs).toISOString().slice(0, 10);
}

function size(bytes: number | null): string {
  return bytes === null ? '?' : formatBytes(bytes);
}

/** A SHA-256 is printed without its name, as everywhere. */
function sum(checksum: Checksum): string {
  switch (checksum.kind) {
    case 'sha256':
      return checksum.hex;
    case 'sha384':
    case 'sha512':
      return `${checksum.kind}:${checksum.hex}`;
    case 'notSaid':
      return 'not said here';
    case 'unverifiable':
      return 'cannot be verified';
  }
}

function state({ isActive, isEnabled }: Version): string {
  if (!isActive) return 'withdrawn';
  return isEnabled ? '' : 'test channel';
}
