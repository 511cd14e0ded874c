import { type Content, sha256Of } from './content.ts';

export type FileType = 'MAIN' | 'DEPENDENCY' | 'DOCUMENTATION' | 'CONFIGURATION';

/** A published file. What the API says about it and what the storage holds can differ, since publishers make mistakes. */
export type PublishedFile = {
  readonly fileId: string;
  readonly fileName: string;
  readonly fileType: FileType;
  readonly description: string | null;
  /** What the storage holds. Null: the object is missing. */
  content: Content | null;
  declaredSizeBytes: number;
  /** What the publisher declared. Null: the true one. */
  declaredChecksum: string | null;
};

export type PublishedVersion = {
  readonly versionId: string;
  readonly version: string;
  readonly releaseNotes: string | null;
  readonly createdAt: string;
  readonly isActive: boolean;
  readonly isEnabled: boolean;
  /** When set, only a higher tier may download it, and this is the server's message. */
  readonly forbidden: string | null;
  readonly files: readonly PublishedFile[];
  readonly downloadCount: number;
};

export type PublishedApplication = {
  readonly applicationId: string;
  readonly name: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly versions: readonly PublishedVersion[];
};

export type Catalogue = readonly PublishedApplication[];

/** The checksum as the publisher declared it, without its name. */
export function declaredChecksumOf(file: PublishedFile): string {
  return file.declaredChecksum ?? (file.content === null ? '0'.repeat(64) : sha256Of(file.content));
}

// --- building one in a few lines --------------------------------------------------------------------------------------

export type FileSpec = {
  fileName: string;
  sizeBytes: number;
  fileId?: string;
  fileType?: FileType;
  description?: string;
  seed?: number;
  declaredSizeBytes?: number;
  declaredChecksum?: string;
  isMissing?: boolean;
};

export type VersionSpec = {
  version: string;
  files: FileSpec[];
  releaseNotes?: string;
  createdAt?: string;
  isActive?: boolean;
  isEnabled?: boolean;
  forbidden?: string;
  downloadCount?: number;
};

export type ApplicationSpec = {
  applicationId: string;
  name?: string;
  description?: string;
  tags?: string[];
  createdAt?: string;
  versions: VersionSpec[];
};

/** Small and stable, so that the same catalogue has the same bytes in every run. */
function seedFrom(text: string): number {
  let hash = 2166136261;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619);
  return hash >>> 0;
}

function fileOf(spec: FileSpec, place: string, index: number): PublishedFile {
  const seed = spec.seed ?? seedFrom(`${place}/${spec.fileName}`);
  return {
    fileId: spec.fileId ?? `file_${seedFrom(`${place}#${index}`).toString(16).padStart(8, '0')}`,
    fileName: spec.fileName,
    fileType: spec.fileType ?? (index === 0 ? 'MAIN' : 'DEPENDENCY'),
    description: spec.description ?? null,
    content: spec.isMissing === true ? null : { seed, sizeBytes: spec.sizeBytes },
    declaredSizeBytes: spec.declaredSizeBytes ?? spec.sizeBytes,
    declaredChecksum: spec.declaredChecksum ?? null,
  };
}

/** A catalogue from the facts a test cares about. The rest is filled in. */
export function catalogueOf(applications: readonly ApplicationSpec[]): Catalogue {
  return applications.map((application) => {
    const createdAt = application.createdAt ?? '2024-03-04T09:00:00.000Z';
    const versions = application.versions.map((version, index): PublishedVersion => {
      const place = `${application.applicationId}/${version.version}`;
      return {
        versionId: `ver_${seedFrom(place).toString(16).padStart(8, '0')}`,
        version: version.version,
        releaseNotes: version.releaseNotes ?? null,
        createdAt: version.createdAt ?? new Date(Date.parse(createdAt) + index * 86_400_000).toISOString(),
        isActive: version.isActive ?? true,
        isEnabled: version.isEnabled ?? true,
        forbidden: version.forbidden ?? null,
        files: version.files.map((file, order) => fileOf(file, place, order)),
        downloadCount: version.downloadCount ?? 0,
      };
    });
    return {
      applicationId: application.applicationId,
      name: application.name ?? application.applicationId,
      description: application.description ?? null,
      tags: application.tags ?? [],
      createdAt,
      updatedAt:
        versions
          .map((version) => version.createdAt)
          .sort()
          .at(-1) ?? createdAt,
      versions,
    };
  });
}
