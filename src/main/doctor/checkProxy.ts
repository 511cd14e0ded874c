import { type Judged, ok, problem } from './types.ts';

const NAMES = ['https_proxy', 'http_proxy', 'all_proxy', 'no_proxy'] as const;

/** Which proxy the environment names: its host only, never the name and password that may be in its address. */
export function checkProxy(environment: Readonly<Record<string, string | undefined>>): Judged {
  const set = NAMES.flatMap((name) => {
    const value = environment[name] || environment[name.toUpperCase()];
    return value ? [{ name, value }] : [];
  });
  const proxies: { variable: string; host: string }[] = [];
  let exceptNames: number | null = null;
  for (const { name: variable, value } of set) {
    if (variable === 'no_proxy') {
      exceptNames = value.split(',').length;
      continue;
    }
    const host = hostOf(value);
    if (host === null) {
      return problem({ code: 'proxyMakesNoSense', variable });
    }
    proxies.push({ variable, host });
  }
  return ok({ code: 'proxies', proxies, exceptNames });
}

function hostOf(value: string): string | null {
  try {
    const { protocol, host } = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`);
    return ['http:', 'https:'].includes(protocol) && host !== '' ? host : null;
  } catch {
    return null;
  }
}
