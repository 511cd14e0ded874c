import { describeError } from '../messages.ts';
import { t } from '../words/index.ts';
import type { Finding } from './report.ts';

/** One finding in words: a sentence of what was found, and what to do about it; null where nothing has to be done. Pure. */
export function describeFinding(finding: Finding): { what: string; advice: string | null } {
  switch (finding.code) {
    case 'keychainWorks':
      return good(t('doctor.keychain.works'));
    case 'keychainForgets':
      return { what: t('doctor.keychain.forgets'), advice: t('doctor.keychain.forgetsAdvice') };
    case 'keychainFails': {
      const { title, text } = describeError(finding.error);
      return { what: t('doctor.keychain.fails', { title }), advice: text };
    }
    case 'serverAnswers':
      return good(t('doctor.server.answers', { host: finding.host, tookMs: finding.tookMs }));
    case 'serverFails': {
      const { title, text } = describeError(finding.error);
      return { what: t('doctor.server.fails', { title, host: finding.host }), advice: text };
    }
    case 'serverNotAsked':
      return good(t('doctor.server.notAsked'));
    case 'clockNotAsked':
      return good(t('doctor.clock.notAsked'));
    case 'clockNotSaid':
      return good(t('doctor.clock.notSaid'));
    case 'clockRight':
      return good(t('doctor.clock.right', { seconds: finding.withinSeconds }));
    case 'clockBehind':
      return {
        what: t('doctor.clock.behind', { minutes: finding.minutes }),
        advice: t('doctor.clock.advice'),
      };
    case 'clockAhead':
      return {
        what: t('doctor.clock.ahead', { minutes: finding.minutes }),
        advice: t('doctor.clock.advice'),
      };
    case 'proxies':
      return good(proxies(finding));
    case 'proxyMakesNoSense':
      return {
        what: t('doctor.proxy.makesNoSense', { variable: finding.variable }),
        advice: t('doctor.proxy.makesNoSenseAdvice'),
      };
    case 'folderNotTried':
      return good(t('doctor.folder.notTried'));
    case 'folderMissing':
      return {
        what: t(`doctor.folder.missing.${finding.purpose}`, { folder: finding.folder }),
        advice: t('doctor.folder.missing.advice'),
      };
    case 'folderNotWritable':
      return {
        what: t(`doctor.folder.notWritable.${finding.purpose}`, {
          folder: finding.folder,
          systemCode: finding.systemCode,
        }),
        advice:
          finding.systemCode === 'ENOSPC'
            ? t('doctor.folder.notWritable.adviceFull')
            : t('doctor.folder.notWritable.advice'),
      };
    case 'folderNearlyFull':
      return {
        what: t(`doctor.folder.nearlyFull.${finding.purpose}`, {
          folder: finding.folder,
          gigabytes: gigabytes(finding.freeBytes),
        }),
        advice: t('doctor.folder.nearlyFull.advice'),
      };
    case 'folderWorks':
      return good(folderWorks(finding));
    case 'folderOpenToOthers':
      return {
        what: folderWorks(finding),
        advice: describeError({ code: 'app.stateOpenToOthers', path: finding.folder }).text,
      };
    case 'databaseDamaged':
      return { what: t('doctor.database.damaged'), advice: t('doctor.database.damagedAdvice') };
    case 'databaseWhole':
      return {
        what: t('doctor.database.whole', { schema: finding.schema, downloads: finding.downloads }),
        advice: finding.error === null ? null : describeError(finding.error).text,
      };
    case 'tookTooLong':
      return { what: t('doctor.tookTooLong'), advice: t('doctor.tookTooLongAdvice') };
    case 'checkFailed':
      return { what: t('doctor.checkFailed', { kind: finding.kind }), advice: t('doctor.checkFailedAdvice') };
  }
}

function good(what: string) {
  return { what, advice: null };
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}

type FolderFinding = Extract<Finding, { code: 'folderWorks' | 'folderOpenToOthers' }>;

function folderWorks({ folder, purpose, freeBytes }: FolderFinding): string {
  return freeBytes === null
    ? t(`doctor.folder.worksUnmeasured.${purpose}`, { folder })
    : t(`doctor.folder.works.${purpose}`, { folder, gigabytes: gigabytes(freeBytes) });
}

function proxies({ proxies: set, exceptNames }: Extract<Finding, { code: 'proxies' }>): string {
  const list = [
    ...set.map(({ variable, host }) => t('doctor.proxy.one', { variable, host })),
    ...(exceptNames === null ? [] : [t('doctor.proxy.exceptNames', { count: exceptNames })]),
  ];
  return list.length === 0 ? t('doctor.proxy.none') : t('doctor.proxy.some', { list: list.join(', ') });
}
