/**
 * Whether a host, as a URL parser spells it and without a port, is a name of DNS's length and letters, or an address. A URL's host
 * may hold `$ ( ) ; & '` and more: behind `curl ` in a terminal that is a command.
 */
export function isPlainHost(hostname: string): boolean {
  if (/^\[[\da-f:.]+\]$/.test(hostname)) return true;
  const labels = hostname.replace(/\.$/, '').split('.');
  return (
    hostname.length <= 253 && labels.every((label) => /^[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?$/.test(label))
  );
}
