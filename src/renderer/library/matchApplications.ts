import type { Application } from '../../shared/model.ts';
import { plainText } from '../../shared/plainText.ts';

/** What is searched, as it is seen; made once for each: thousands are gone through at each letter. */
const texts = new WeakMap<Application, string>();

function textOf(application: Application): string {
  const known = texts.get(application);
  if (known !== undefined) return known;
  const { name, applicationId, description, tags } = application;
  const text = plainText([name, applicationId, description ?? '', ...tags].join(' ')).toLowerCase();
  texts.set(application, text);
  return text;
}

/** Found by name, id, description or tag. Pure. */
export function matchApplications(applications: readonly Application[], words: string): Application[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return applications.filter((application) => wanted.every((word) => textOf(application).includes(word)));
}
