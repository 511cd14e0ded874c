/**
 * What every place has where the shared code runs (Node, Electron, a browser), though it is not part of the language: addresses as
 * https://url.spec.whatwg.org/ has them. Main and the page know it from their own types; this file is for the shared layer alone.
 */
declare class URL {
  constructor(url: string, base?: string);
  static canParse(url: string, base?: string): boolean;
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}
