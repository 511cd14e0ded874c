import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { appVersion } from '../../../src/shared/appVersion.ts';
import { COMMAND_NAMES, commands, EVENT_NAMES } from '../../../src/shared/contract.ts';

describe('the contract', () => {
  it('names commands and events as channel names: words and one dot', () => {
    expect(COMMAND_NAMES.length).toBeGreaterThan(20);
    for (const name of [...COMMAND_NAMES, ...EVENT_NAMES]) expect(name).toMatch(/^[a-z]+(\.[a-zA-Z]+)?$/);
  });

  it('refuses ids that could be paths', () => {
    const { input } = commands['catalog.files'];
    const good = { applicationId: 'app', version: '1.0', channel: 'stable' };
    expect(input.safeParse(good).success).toBe(true);
    for (const bad of ['../x', 'a/b', 'a\\b', '.', '..', '', ' ', 'a\u202eb', 'a\nb', 'x'.repeat(201)]) {
      expect(input.safeParse({ ...good, applicationId: bad }).success).toBe(false);
    }
  });

  it('bears the version of package.json', () => {
    expect(JSON.parse(readFileSync('package.json', 'utf8')).version).toBe(appVersion);
  });
});
