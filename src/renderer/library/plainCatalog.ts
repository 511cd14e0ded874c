import type { Result } from '../../shared/contract.ts';
import type { Application, Cached, VersionFile } from '../../shared/model.ts';
import { plainText } from '../../shared/plainText.ts';

/** The names a publisher gave, as they may be shown: what hides or turns round in them would mislead here as it does in a terminal. */
export function withPlainNames(answer: Result<Cached<Application[]>>): Result<Cached<Application[]>> {
  return mapEntries(answer, (application) => ({
    ...application,
    name: plainText(application.name).trim() || application.applicationId,
    description: plainOrNull(application.description),
    tags: application.tags.map(plainText),
  }));
}

/** The same of files. */
export function withPlainFileNames(answer: Result<Cached<VersionFile[]>>): Result<Cached<VersionFile[]>> {
  return mapEntries(answer, (file) => ({
    ...file,
    fileName: plainText(file.fileName).trim() || file.fileId,
    description: plainOrNull(file.description),
  }));
}

function mapEntries<T>(answer: Result<Cached<T[]>>, map: (entry: T) => T): Result<Cached<T[]>> {
  return answer.ok ? { ...answer, value: { ...answer.value, value: answer.value.value.map(map) } } : answer;
}

function plainOrNull(text: string | null): string | null {
  return text === null ? null : plainText(text);
}
