import { applicationIdSchema, type Channel, fileIdSchema } from '../../../shared/model.ts';
import { clipboardText } from '../../../shared/plainText.ts';
import { parseArgument } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import type { Output } from '../output.ts';
import { type GlobalOptions, withSession } from '../session.ts';
import { wantedVersion } from '../wantedVersion.ts';

export type ShareOptions = {
  readonly expiresInMinutes: number;
  readonly file: string | undefined;
  readonly channel: Channel;
};

/** Makes a link that works without a key until it expires. */
export function share(
  options: GlobalOptions,
  application: string,
  versionName: string,
  { expiresInMinutes, file, channel }: ShareOptions,
  output: Output,
): Promise<ExitCode> {
  const applicationId = parseArgument(applicationIdSchema, application);
  const fileId = file === undefined ? null : parseArgument(fileIdSchema, file);
  return withSession(options, { queue: null }, async ({ call }) => {
    const version = await wantedVersion(call, applicationId, versionName, channel, output);
    const link = await call('shares.create', {
      applicationId,
      applicationName: applicationId,
      version,
      channel,
      fileId,
      fileName: null,
      expiresInMinutes,
    });
    if (output.isJson) output.json({ type: 'result', value: link });
    else {
      output.text(clipboardText(link.shareUrl));
      output.aside(`Works without a key until ${new Date(link.expiresAt).toLocaleString()}.`);
    }
    return EXIT.done;
  });
}
