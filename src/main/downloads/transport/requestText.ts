import type { RangeRequest } from './rangeClient.ts';
import { rawPath } from './rawPath.ts';

/**
 * The request as it is sent. Null when the URL or the ETag holds a character that does not belong there: nothing a server said
 * may ever add a header to our requests.
 */
export function requestText(request: Omit<RangeRequest, 'signal'>, userAgent: string): string | null {
  const path = rawPath(request.url);
  const { host } = new URL(request.url);
  const fields = [
    `Host: ${host}`,
    'Accept: */*',
    'Accept-Encoding: identity',
    `User-Agent: ${userAgent}`,
    'Connection: keep-alive',
    ...(request.range === null ? [] : [`Range: bytes=${request.range.start}-${request.range.end - 1}`]),
    ...(request.ifMatch === null ? [] : [`If-Match: ${request.ifMatch}`]),
  ];
  const isClean =
    /^[\x21-\x7e]+$/.test(path) && fields.every((field) => /^[\x20-\x7e\x80-\xff]+$/.test(field));
  return isClean ? `GET ${path} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n` : null;
}
