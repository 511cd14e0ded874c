import { readdirSync, readFileSync } from 'node:fs';

export type SeenProcess = {
  readonly pid: number;
  readonly commandLine: string;
  readonly environment: string;
};

/** Every live process (of Linux) that was started with this text in its environment: a test's own folder finds the test's own. */
export function processesWith(text: string): SeenProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({
      pid: Number(name),
      commandLine: contentOf(`/proc/${name}/cmdline`),
      environment: contentOf(`/proc/${name}/environ`),
    }))
    .filter(({ environment }) => environment.includes(text));
}

/** Empty for one that has ended meanwhile, or is another user's. */
function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
