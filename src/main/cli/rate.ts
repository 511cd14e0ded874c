import { InvalidArgumentError } from 'commander';
import { bytesPerSecondLimitSchema } from '../../shared/model.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/**
 * A rate as curl and wget take it: bytes a second, with K, M or G for powers of 1024.
 *
 * @throws InvalidArgumentError
 */
export function parseRate(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([KMG]?)$/i.exec(text) ?? [];
  const rate = bytesPerSecondLimitSchema.safeParse(
    Math.round(Number(number) * (UNITS[(unit ?? '').toUpperCase()] ?? Number.NaN)),
  );
  if (!rate.success) {
    throw new InvalidArgumentError('It must be a rate in bytes a second, at least 1K, like 500K or 5M.');
  }
  return rate.data;
}
