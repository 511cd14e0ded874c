import { type Finding, ok, problem } from './types.ts';

const NAMES = ['https_proxy', 'http_proxy', 'all_proxy', 'no_proxy'] as const;

/** Which proxy the environment names: its host only, never the name and password that may be in its address. */
export function checkProxy(environment: Readonly<Record<string, string | undefined>>): Finding {
  const set = NAMES.flatMap((name) => {
    const value = environment[name] || environment[name.toUpperCase()];
    return value ? [{ name, value }] : [];
  });
  const words: string[] = [];
  for (const { name, value } of set) {
    if (name === 'no_proxy') {
      words.push(`not for ${value.split(',').length} names`);
      continue;
    }
    const host = hostOf(value);
    if (host === null) {
      return problem(
        `The variable ${name} names something that is no proxy.`,
        'Set it to an address like http://proxy.example:3128, or take it away.',
      );
    }
    words.push(`${name}: ${host}`);
  }
  return ok(words.length === 0 ? 'No proxy is set.' : `Proxies of the environment: ${words.join(', ')}.`);
}

function hostOf(value: string): string | null {
  try {
    const { protocol, host } = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`);
    return ['http:', 'https:'].includes(protocol) && host !== '' ? host : null;
  } catch {
    return null;
  }
}
