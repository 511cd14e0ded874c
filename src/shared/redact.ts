/**
 * Takes out of a text what is a secret by its form: names and passwords in URLs, queries (that of a signed URL is a key), parameters of
 * a signature that stand alone, and bearer tokens. Whoever knows more secrets takes them out as well. Pure.
 *
 * @param mark stands where something was
 */
export function redactByForm(text: string, mark: string): string {
  return text
    .replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>]*@/gi, '$1')
    .replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s?#"'<>]+)[?#][^\s"'<>]*/gi, `$1?${mark}`)
    .replaceAll(/\b(X-Amz-[A-Za-z-]+=)[^\s&"'<>]+/gi, `$1${mark}`)
    .replaceAll(/\b(Bearer\s+)[^\s"'<>]+/gi, `$1${mark}`);
}
