const escapeXml = (text: string) => text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** An error body as S3 writes it. */
export function s3Error(
  code: string,
  message: string,
  details: Readonly<Record<string, string>> = {},
): string {
  const fields = Object.entries({
    Code: code,
    Message: message,
    ...details,
    RequestId: 'TX000000000000000042',
    HostId: 'demo',
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${fields
    .map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
    .join('')}</Error>`;
}

/** S3's timestamps in error bodies: no milliseconds. */
export function s3Time(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d{3}/, '');
}
