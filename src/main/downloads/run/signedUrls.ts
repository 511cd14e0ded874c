import type { BindistClient } from '../../bindist/index.ts';
import { createSignedUrls, type SignedUrls } from '../transfer/signedUrls.ts';
import { isSilent, pinIdentity, saidInList } from './resolveFile.ts';
import type { RunContext } from './runContext.ts';

/**
 * The signed URLs of a run: each answer is compared with what is known of the file, and pins what is not.
 *
 * @param onSource where the file comes from, without what makes the URL a secret
 */
export function createUrls(
  context: RunContext,
  client: BindistClient,
  signal: AbortSignal,
  onSource: (url: string) => void,
): SignedUrls {
  const { record, services } = context;
  return createSignedUrls(
    async () => {
      const { applicationId, version, channel, fileId } = record;
      const url = await client.getDownloadUrl({ applicationId, version, channel, fileId }, signal);
      context.onUrl();
      onSource(url.url.replace(/[?#].*$/s, ''));
      const isListWorthAsking = record.checksum === null && isSilent(url.checksum);
      const checksum = isListWorthAsking ? await saidInList(client, record, signal) : url.checksum;
      const learned = pinIdentity(record, { ...url, checksum });
      if (learned !== null) {
        context.update(learned, 'soon');
      }
      return url;
    },
    services.clock,
    context.heldUrl,
  );
}
