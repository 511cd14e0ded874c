/** As the contract's `host.openExternal` takes it. */
const LENGTH_MAX = 2048;

/** True for an address that may stand behind a link in a publisher's words. Pure. */
export function isWebAddress(address: string): boolean {
  return /^https?:/i.test(address) && address.length <= LENGTH_MAX && URL.canParse(address);
}
