import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const WITH_KEYRING = join(import.meta.dirname, '..', 'support', 'keyring', 'with-keyring.sh');

/** A real gnome-keyring on a D-Bus session of its own. */
export type Keyring = {
  /** What a process needs in its environment to use it. */
  readonly environment: { readonly DBUS_SESSION_BUS_ADDRESS: string };
  /** Every secret in it, as the system's own tool sees them. */
  secrets(): Promise<string[]>;
  close(): Promise<void>;
};

export async function startKeyring(state: 'unlocked' | 'locked' | 'asking' = 'unlocked'): Promise<Keyring> {
  // Says the address of its session and stays until its input ends.
  const session = spawn(
    'sh',
    [WITH_KEYRING, state, 'sh', '-c', 'echo "$DBUS_SESSION_BUS_ADDRESS"; cat >/dev/null'],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const ended = once(session, 'exit');
  // The bus daemon chats; it is worth reading only when the keyring does not start.
  let said = '';
  session.stderr.on('data', (piece) => {
    said += String(piece);
  });
  const lines = createInterface({ input: session.stdout });
  const [address] = await Promise.race([
    once(lines, 'line'),
    ended.then(([exitCode]) =>
      Promise.reject(new Error(`The keyring did not start (exit code ${exitCode}): ${said}`)),
    ),
  ]);
  const environment = { DBUS_SESSION_BUS_ADDRESS: String(address) };
  return {
    environment,
    async secrets() {
      const { stdout } = await promisify(execFile)(
        'secret-tool',
        ['search', '--all', 'service', 'BinDist Desktop'],
        {
          env: { ...process.env, ...environment },
        },
      );
      return [...stdout.matchAll(/^secret = (.*)$/gm)].map((match) => match[1] ?? '');
    },
    async close() {
      session.stdin.end();
      await ended;
    },
  };
}

/** As on a machine without one: nobody is at the session bus' address. */
export function absentKeyring(): Keyring {
  return {
    environment: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' },
    secrets: async () => [],
    close: async () => undefined,
  };
}
