import {
  applicationIdSchema,
  type Channel,
  type Checksum,
  type Version,
  versionNameSchema,
} from '../../../shared/model.ts';
import { parseArgument } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { type Output, table } from '../output.ts';
import { fresh, type GlobalOptions, withSession } from '../session.ts';
import { formatBytes } from '../units.ts';

export function apps(options: GlobalOptions, output: Output): Promise<ExitCode> {
  return withSession(options, { queue: null }, async ({ call }) => {
    const applications = fresh(await call('catalog.applications', {}));
    print(output, applications, [
      ['APPLICATION', 'NAME', 'DESCRIPTION'],
      ...applications.map(({ applicationId, name, description }) => [
        applicationId,
        name,
        firstLine(description),
      ]),
    ]);
    return EXIT.done;
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
    const list = fresh(await call('catalog.versions', { applicationId, channel }));
    print(output, list, [
      ['VERSION', 'DATE', 'SIZE', 'STATE'],
      ...list.map((version) => [
        version.version,
        date(version.createdAt),
        size(version.sizeBytes),
        state(version),
      ]),
    ]);
    return EXIT.done;
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
  const version = parseArgument(versionNameSchema, versionName);
  return withSession(options, { queue: null }, async ({ call }) => {
    const list = fresh(await call('catalog.files', { applicationId, version, channel }));
    print(output, list, [
      ['FILE', 'TYPE', 'SIZE', 'NAME', 'SHA-256'],
      ...list.map((file) => [
        file.fileId,
        file.fileType,
        size(file.sizeBytes),
        file.fileName,
        sum(file.checksum),
      ]),
    ]);
    return EXIT.done;
  });
}

function print(output: Output, value: unknown, rows: readonly (readonly string[])[]): void {
  if (output.isJson) output.json({ type: 'result', value });
  else if (rows.length === 1) output.aside('Nothing to show.');
  else for (const line of table(rows)) output.text(line);
}

function firstLine(text: string | null): string {
  return text?.split('\n')[0]?.slice(0, 80) ?? '';
}

function date(epochMs: number | null): string {
  return epochMs === null ? '' : new Date(epochMs).toISOString().slice(0, 10);
}

function size(bytes: number | null): string {
  return bytes === null ? '?' : formatBytes(bytes);
}

function sum(checksum: Checksum): string {
  return checksum.kind === 'sha256' ? checksum.hex : 'cannot be verified';
}

function state({ isActive, isEnabled }: Version): string {
  if (!isActive) return 'withdrawn';
  return isEnabled ? '' : 'test channel';
}
