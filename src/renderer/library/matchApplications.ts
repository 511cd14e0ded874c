import type { Application } from '../../shared/model.ts';

/** Found by name, id, description or tag. Pure. */
export function matchApplications(applications: readonly Application[], words: string): Application[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return applications.filter(({ name, applicationId, description, tags }) => {
    const text = [name, applicationId, description ?? '', ...tags].join(' ').toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
