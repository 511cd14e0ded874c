import { describe, expect, it } from 'vitest';
import { matchApplications } from '../../../../src/renderer/library/matchApplications.ts';
import { matchVersions } from '../../../../src/renderer/library/matchVersions.ts';
import { applications, versions } from '../../../support/page/sampleData.ts';

const found = (words: string) => matchApplications(applications, words).map(({ name }) => name);

describe('applications', () => {
  it('are found by name, tag and description, whatever the case', () => {
    expect(found('SPECTRA')).toEqual(['Spectra Studio']);
    expect(found('firmware')).toEqual(['Gateway OS', 'KX-40 Firmware']);
    expect(found('work orders')).toEqual(['FieldLink']);
  });

  it('must have every word', () => {
    expect(found('firmware gateway')).toEqual(['Gateway OS']);
    expect(found('firmware studio')).toEqual([]);
  });

  it('are all shown without words', () => {
    expect(found('  ')).toHaveLength(applications.length);
  });
});

it('versions are found by number and by notes', () => {
  const names = (words: string) => matchVersions(versions, words).map(({ version }) => version);
  expect(names(' 4.10')).toEqual(['4.10.2']);
  expect(names('norway')).not.toContain('5.1.0');
  expect(names('norway')).toContain('5.2.0');
});
