import { readFileSync } from 'node:fs';

/**
 * Changes with every start of the machine: as long as it is the same, what a killed process had handed to the system is
 * still there. Null where the system does not say it (Windows, macOS).
 */
export function readBootId(): string | null {
  try {
    const id = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return /^[0-9a-f-]{36}$/.test(id) ? id : null;
  } catch {
    return null;
  }
}
