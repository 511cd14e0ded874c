/** Path and query exactly as they are in the URL: taking them apart and joining them again could break the signature. */
export function rawPath(url: string): string {
  const afterScheme = url.replace(/^[a-z]+:\/\//i, '').replace(/#.*$/s, '');
  const start = afterScheme.search(/[/?]/);
  const path = start < 0 ? '/' : afterScheme.slice(start);
  return path.startsWith('/') ? path : `/${path}`;
}
