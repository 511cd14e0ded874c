export type S3Error = { readonly code: string | null; readonly message: string | null };

/** More than this is no S3 error. */
export const LONGEST_ERROR_BODY_BYTES = 64 * 1024;

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
};

/**
 * Looks for `<Code>` and `<Message>` in what S3 and its look-alikes say. No XML parser: nothing is expanded, nothing is
 * fetched, and what is no S3 error simply has no code.
 */
export function scanS3Error(body: string): S3Error {
  const text = body.slice(0, LONGEST_ERROR_BODY_BYTES);
  if (!/<Error[\s>]/.test(text)) {
    return { code: null, message: null };
  }
  const code = elementText(text, 'Code');
  return {
    code: code !== null && /^[A-Za-z0-9.]{1,80}$/.test(code) ? code : null,
    message: elementText(text, 'Message'),
  };
}

function elementText(text: string, name: string): string | null {
  const from = text.indexOf(`<${name}>`);
  const to = text.indexOf(`</${name}>`, from);
  if (from < 0 || to < 0) {
    return null;
  }
  const raw = text.slice(from + name.length + 2, to).trim();
  return raw.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => ENTITIES[entity] ?? entity).slice(0, 300);
}
