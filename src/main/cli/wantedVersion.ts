import { AppFailure } from '../../shared/errors.ts';
import { type ApplicationId, type Channel, type VersionName, versionNameSchema } from '../../shared/model.ts';
import { mayBeNewer } from '../bindist/index.ts';
import { parseArgument } from './arguments.ts';
import { incomplete, perhapsWanted, sayUnusable } from './lists.ts';
import type { Output } from './output.ts';
import { fresh, type TerminalSession } from './session.ts';

/** The version that was named, or for `latest` the newest one that can be downloaded on this channel. */
export async function wantedVersion(
  call: TerminalSession['call'],
  applicationId: ApplicationId,
  versionName: string,
  channel: Channel,
  output: Output,
): Promise<VersionName> {
  return versionName === 'latest'
    ? await latest(call, applicationId, channel, output)
    : parseArgument(versionNameSchema, versionName);
}

/**
 * Never guesses: where the list is incomplete, or where a version that cannot be requested may be newer, there is no answer.
 *
 * @throws AppFailure `server.listIncomplete` where it would have to guess; `publisher.notFound` where there is no version
 */
async function latest(
  call: TerminalSession['call'],
  applicationId: ApplicationId,
  channel: Channel,
  output: Output,
): Promise<VersionName> {
  const answer = await call('catalog.versions', { applicationId, channel });
  const versions = fresh(answer);
  const { unusable } = answer;
  if (!answer.isComplete) throw incomplete(answer);
  const newest = versions.find(({ isActive, isEnabled }) => isActive && (isEnabled || channel === 'test'));
  const newer = unusable.filter((name) => newest === undefined || mayBeNewer(name, newest.version));
  if (newer.length > 0) throw perhapsWanted(newer);
  if (newest === undefined) throw new AppFailure({ code: 'publisher.notFound' });
  sayUnusable(output, unusable, ['version', 'versions']);
  return newest.version;
}
