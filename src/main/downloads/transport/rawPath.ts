/** Path and query exactly as they stand in the URL: parsing and writing them again would break the signature. */
export function rawPath(url: string): string {
  const afterScheme = url.replace(/^[a-z]+:\/\//i, '').replace(/#.*$/s, '');
  const start = afterScheme.search(/[/?]/);
  const path = start < 0 ? '/' : afterScheme.slice(start);
  return path.startsWith('/') ? path : `/${path}`;
}
