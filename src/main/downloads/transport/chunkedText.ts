/**
 * Decodes the chunked coding (RFC 9112, section 7.1) of an error's body. It is lenient: of a body that was cut, or is not chunked
 * after all, it gives what could be read.
 */
export function decodeChunked(bytes: Buffer): { readonly body: Buffer; readonly isComplete: boolean } {
  const pieces: Buffer[] = [];
  let position = 0;
  let isComplete = false;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', position);
    const size =
      lineEnd < 0
        ? null
        : /^([0-9a-f]{1,8})[\t ]*(?:;.*)?$/i.exec(bytes.toString('latin1', position, lineEnd));
    if (size === null) {
      break;
    }
    const length = Number.parseInt(size[1] ?? '', 16);
    if (length === 0) {
      isComplete = true;
      break;
    }
    pieces.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + length));
    position = lineEnd + 2 + length + 2;
  }
  return { body: Buffer.concat(pieces), isComplete };
}
