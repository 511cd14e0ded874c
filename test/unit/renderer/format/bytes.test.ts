import { describe, expect, it } from 'vitest';
import { formatBytes, formatSpeed } from '../../../../src/shared/bytes.ts';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [4_200_000, '4.20 MB'],
    [42_000_000, '42.0 MB'],
    [998_400, '998 kB'],
    [5_368_709_120, '5.37 GB'],
    [2.5e15, '2500 TB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('steps up a unit where rounding would say 1000', () => {
    expect(formatBytes(999_600)).toBe('1.00 MB');
    expect(formatBytes(999_999_999)).toBe('1.00 GB');
  });

  it('tells a speed', () => {
    expect(formatSpeed(11_400_000)).toBe('11.4 MB/s');
  });
});
