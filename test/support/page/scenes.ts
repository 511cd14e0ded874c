import type { Page } from 'playwright';
import type { AppError } from '../../../src/shared/errors.ts';
import type { Download } from '../../../src/shared/model.ts';
import type { Answers, FakeApp } from './fakeApp.ts';
import * as sample from './sampleData.ts';

/** One state of one view: what the app answers, and how to get there. */
export type Scene = {
  readonly name: string;
  readonly view: 'library' | 'downloads' | 'shares' | 'settings';
  readonly answers: Answers;
  /** As in a browser: through the WebSocket, not through the preload. */
  readonly isOverSocket?: boolean;
  /** Over the socket: nobody is there from the start. */
  readonly isGone?: boolean;
  /** Ends when what the scene is about is to be seen. */
  readonly arrange: (page: Page, app: FakeApp) => Promise<void>;
};

const fresh = <T>(value: T) => ({
  value: {
    value,
    fetchedAt: sample.now,
    source: 'network' as const,
    error: null,
    isComplete: true,
    unusable: [],
  },
});
const stale = <T>(value: T) => ({
  value: {
    value,
    fetchedAt: sample.now - 5 * 3_600_000,
    isComplete: true,
    unusable: [],
    source: 'cache' as const,
    error: { code: 'network.offline' as const },
  },
});
const queue = (downloads: readonly Download[]) => ({ value: { revision: 1, downloads: [...downloads] } });
const failed = (error: AppError) => ({ error });

/** Everything answers, with data. */
const ordinary: Answers = {
  'host.info': { value: sample.host },
  'session.get': { value: sample.session },
  'settings.get': { value: sample.settings },
  'catalog.applications': fresh(sample.applications),
  'catalog.versions': fresh(sample.versions),
  'catalog.files': fresh(sample.files),
  'downloads.snapshot': queue(sample.downloads),
  'shares.list': { value: sample.shares },
};

const NOT_ACCEPTED: AppError = { code: 'account.keyRefused', host: 'api.bindist.eu', httpStatus: 401 };
const LOCKED: AppError = { code: 'keychain.unavailable' };

const seeText = (text: string | RegExp) => async (page: Page) => page.getByText(text).first().waitFor();
const seeHeading = (name: string) => async (page: Page) => page.getByRole('heading', { name }).waitFor();

async function openFieldLink(page: Page): Promise<void> {
  await page.getByRole('option', { name: 'FieldLink' }).click();
  await page.getByRole('article').first().waitFor();
}

async function typeKey(page: Page): Promise<void> {
  await page.getByLabel('API key', { exact: true }).fill('some-key');
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** By the way that is there in every look: the button is left out where there is little room. */
async function openDetails(page: Page, fileName: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${fileName}` }).click();
  await page.getByRole('menuitem', { name: 'Details…' }).click();
}

function scene(name: string, view: Scene['view'], answers: Answers, arrange: Scene['arrange']): Scene {
  return { name, view, answers: { ...ordinary, ...answers }, arrange };
}

const signIn = { 'session.get': { value: sample.signedOut } } satisfies Answers;

/** The key was kept for the run before alone. */
const keyless = (name: string): Answers => ({
  'session.get': {
    value: {
      ...sample.session,
      accounts: sample.session.accounts.map((account) => ({ ...account, name, hasKey: false })),
      keychain: { state: 'unavailable', error: LOCKED },
    },
  },
});

const CONNECTION_LOST = 'The connection to the app was lost';

const incomplete = <T>(value: T) => ({
  value: {
    ...fresh(value).value,
    isComplete: false,
    error: { code: 'server.listIncomplete' as const, host: 'api.bindist.eu', expected: '140', actual: '100' },
  },
});
const unusable = <T>(value: T, names: string[]) => ({ value: { ...fresh(value).value, unusable: names } });

const cancellable = (): Answers => ({
  'downloads.snapshot': queue(sample.downloads),
  'downloads.cancel': { value: {} },
  'downloads.retry': { value: {} },
  'downloads.deletePart': { value: {} },
});

const paused: readonly Download[] = sample.downloads
  .slice(0, 2)
  .map((download) => ({ ...download, state: { kind: 'paused' }, bytesPerSecond: null }));

/** As the real server: the list says nothing, the files do, each in its own way. */
const sumsOfFiles: Answers = {
  'catalog.versions': fresh(
    sample.versions.map((version) => ({ ...version, checksum: { kind: 'notSaid' as const } })),
  ),
  'catalog.files': fresh([
    sample.file('setup', 'FieldLink-Setup.exe', 'MAIN', {
      checksum: { kind: 'sha512', hex: 'c0ffee00'.repeat(16) },
    }),
    sample.file('runtime', 'vc-runtime-2026.msi', 'DEPENDENCY'),
    sample.file('notes', 'Release-Notes.pdf', 'DOCUMENTATION', { checksum: { kind: 'notSaid' } }),
    sample.file('config', 'defaults.toml', 'CONFIGURATION', {
      checksum: { kind: 'unverifiable', declared: 'md5:9e107d9d372bb6826bd81d3542a419d6' },
    }),
  ]),
};

/** Every view, in every state it has. */
export const scenes: readonly Scene[] = [
  scene('starting', 'library', { 'session.get': 'never' }, async (page) =>
    page.getByText('Starting…').waitFor({ state: 'attached' }),
  ),
  scene(
    'start-failed',
    'library',
    { 'session.get': failed({ code: 'app.internal' }) },
    seeText('Something went wrong'),
  ),

  {
    ...scene('connection-lost', 'downloads', {}, async (page, app) => {
      await seeText('archive-2019.zip')(page);
      await app.drop();
      await page.getByText(CONNECTION_LOST).waitFor();
    }),
    isOverSocket: true,
  },
  {
    ...scene('no-connection', 'library', {}, seeText('The app does not answer')),
    isOverSocket: true,
    isGone: true,
  },

  scene('sign-in', 'library', signIn, seeHeading('Sign in to BinDist')),
  scene('sign-in-unsafe-server', 'library', signIn, async (page) => {
    await page.getByRole('textbox', { name: 'Server' }).fill('http://dist.example.com');
    await page.getByRole('textbox', { name: 'Account name' }).focus();
  }),
  scene('sign-in-checking', 'library', { ...signIn, 'accounts.add': 'never' }, async (page) => {
    await typeKey(page);
    await page.getByText('Checking the key…').waitFor();
  }),
  scene('sign-in-refused', 'library', { ...signIn, 'accounts.add': failed(NOT_ACCEPTED) }, async (page) => {
    await typeKey(page);
    await page.getByRole('alert').waitFor();
  }),
  scene(
    'sign-in-no-keychain',
    'library',
    { 'session.get': { value: { ...sample.signedOut, keychain: { state: 'unavailable', error: LOCKED } } } },
    seeText('The key will be kept for this run only'),
  ),

  scene('key-needed', 'downloads', keyless('BinDist'), seeText('is needed again')),
  scene(
    'key-needed-long-name',
    'library',
    keyless('Support of the north-western branch, second floor, behind the printer'),
    seeText('is needed again'),
  ),
  scene('key-needed-entering', 'downloads', keyless('BinDist'), async (page) => {
    await page.getByRole('button', { name: 'Enter the key…' }).click();
    await page.getByRole('dialog').waitFor();
  }),

  scene('library-no-choice', 'library', {}, async (page) => page.getByRole('option').first().waitFor()),
  scene('library', 'library', {}, openFieldLink),
  scene('library-loading', 'library', { 'catalog.applications': 'never' }, async (page) =>
    page.getByText('Loading applications…').waitFor({ state: 'attached' }),
  ),
  scene('library-loading-versions', 'library', { 'catalog.versions': 'never' }, async (page) => {
    await page.getByRole('option', { name: 'FieldLink' }).click();
    await page.getByText('Loading versions…').waitFor({ state: 'attached' });
  }),
  scene('library-empty', 'library', { 'catalog.applications': fresh([]) }, seeText('No applications yet')),
  scene('library-no-versions', 'library', { 'catalog.versions': fresh([]) }, async (page) => {
    await page.getByRole('option', { name: 'FieldLink' }).click();
    await page.getByText('No versions').waitFor();
  }),
  scene(
    'library-error',
    'library',
    { 'catalog.applications': failed({ code: 'network.refused', host: 'api.bindist.eu' }) },
    seeText('Server does not answer'),
  ),
  scene(
    'library-forbidden',
    'library',
    {
      'catalog.versions': failed({
        code: 'account.forbidden',
        host: 'api.bindist.eu',
        serverMessage: 'Tier too low',
      }),
    },
    async (page) => {
      await page.getByRole('option', { name: 'FieldLink' }).click();
      await page.getByRole('alert').waitFor();
    },
  ),
  scene(
    'library-offline',
    'library',
    { 'catalog.applications': stale(sample.applications), 'catalog.versions': stale(sample.versions) },
    openFieldLink,
  ),
  scene('library-nothing-found', 'library', {}, async (page) => {
    await page.getByRole('searchbox', { name: 'Search applications' }).fill('no such thing');
    await page.getByText('Nothing found.').waitFor();
  }),
  scene(
    'library-long-names',
    'library',
    {
      'catalog.applications': fresh([
        sample.application('fieldlink', `FieldLink ${sample.LONG_NAME}`, 'x'.repeat(400), ['y'.repeat(200)]),
        sample.application('rtl', sample.HOSTILE_NAME, sample.HOSTILE_NAME, []),
      ]),
      'catalog.versions': fresh([
        sample.version('1'.repeat(50), 1, {
          isEnabled: false,
          releaseNotes: `${'w'.repeat(600)}\n\n${'word '.repeat(80)}`,
        }),
        sample.version('5.2.0', 3),
      ]),
      'catalog.files': fresh([
        sample.file('a', sample.LONG_NAME, 'MAIN'),
        sample.file('b', sample.HOSTILE_NAME, 'OTHER', { description: 'z'.repeat(300) }),
      ]),
    },
    openFieldLink,
  ),
  scene('account-menu', 'library', {}, async (page) => {
    await page.getByRole('button', { name: /^Account / }).click();
    await page.getByRole('menu').waitFor();
  }),
  scene('account-sign-out', 'library', {}, async (page) => {
    await page.getByRole('button', { name: /^Account / }).click();
    await page.getByRole('menuitem', { name: 'Sign out…' }).click();
    await page.getByRole('alertdialog').waitFor();
  }),
  scene('account-add', 'library', {}, async (page) => {
    await page.getByRole('button', { name: /^Account / }).click();
    await page.getByRole('menuitem', { name: 'Add account…' }).click();
    await page.getByRole('dialog').waitFor();
  }),
  scene('demo', 'library', { 'host.info': { value: { ...sample.host, isDemo: true } } }, openFieldLink),
  scene('toasts', 'library', { 'downloads.pause': failed({ code: 'app.wrongState' }) }, async (page, app) => {
    await page.getByRole('option').first().waitFor();
    await app.emit('notice', {
      error: { code: 'app.stateDamaged', path: '/home/ingrid/.local/state.db.damaged' },
    });
    await app.emit('notice', { error: { code: 'keychain.locked' } });
    await page.getByText(/set aside/).waitFor();
  }),

  scene('downloads', 'downloads', {}, seeText('archive-2019.zip')),
  scene('downloads-selected', 'downloads', {}, async (page) => {
    await page.getByText(/Select all/).click();
    await page.getByText('12 selected').waitFor();
  }),
  scene('downloads-more', 'downloads', {}, async (page) => {
    await page.getByRole('button', { name: 'More for report-designer-1.8.2.pkg' }).click();
    await page.getByRole('menu').waitFor();
  }),
  scene('downloads-empty', 'downloads', { 'downloads.snapshot': queue([]) }, seeText('No downloads yet')),
  scene('downloads-loading', 'downloads', { 'downloads.snapshot': 'never' }, async (page) =>
    page.getByText('Loading downloads…').waitFor({ state: 'attached' }),
  ),
  scene(
    'downloads-none-in-group',
    'downloads',
    { 'downloads.snapshot': queue(sample.downloads.slice(0, 3)) },
    async (page) => {
      await page.getByRole('radio', { name: 'Failed' }).click();
      await page.getByText('Nothing here').waitFor();
    },
  ),
  {
    ...scene(
      'downloads-10000',
      'downloads',
      { 'downloads.snapshot': queue(sample.manyDownloads(10_000)) },
      async (page) => {
        await page
          .getByRole('region', { name: 'Downloads' })
          .evaluate((list) => list.scrollTo({ top: 400_000 }));
        await page
          .getByText(/^5\d\d\d-/)
          .first()
          .waitFor();
      },
    ),
    // Its weight would otherwise go through Playwright's own serialiser.
    isOverSocket: true,
  },
  scene(
    'downloads-long-names',
    'downloads',
    {
      'downloads.snapshot': queue([
        sample.download(
          1,
          sample.LONG_NAME,
          { kind: 'transferring' },
          { receivedBytes: 5e6, bytesPerSecond: 1e6 },
        ),
        sample.download(
          2,
          sample.HOSTILE_NAME,
          { kind: 'completed', completedAt: sample.now },
          {
            applicationName: sample.LONG_NAME,
          },
        ),
        sample.download(3, sample.LONG_NAME, {
          kind: 'failed',
          error: { code: 'disk.notWritable', path: `/${sample.LONG_NAME}` },
        }),
      ]),
    },
    async (page) => page.getByRole('article').first().waitFor(),
  ),
  scene('download-details', 'downloads', {}, async (page) => {
    await openDetails(page, 'report-designer-1.8.2.pkg');
    await page.getByRole('dialog').waitFor();
  }),
  scene('download-details-failed', 'downloads', {}, async (page) => {
    await openDetails(page, 'usb-drivers-3.3.0.zip');
    await page.getByRole('dialog').waitFor();
  }),
  scene('download-run-question', 'downloads', {}, async (page) => {
    await page.getByRole('button', { name: 'Open report-designer-1.8.2.pkg' }).click();
    await page.getByRole('alertdialog').waitFor();
  }),

  scene('share-dialog', 'library', {}, async (page) => {
    await openFieldLink(page);
    await page.getByRole('button', { name: 'Share 5.2.0' }).click();
    await page.getByRole('button', { name: 'Create link' }).waitFor();
  }),
  scene(
    'share-refused',
    'library',
    { 'shares.create': failed({ code: 'account.forbidden', host: 'api.bindist.eu' }) },
    async (page) => {
      await openFieldLink(page);
      await page.getByRole('button', { name: 'Share 5.2.0' }).click();
      await page.getByRole('textbox', { name: 'Minutes' }).fill('45');
      await page.getByRole('button', { name: 'Create link' }).click();
      await page.getByRole('alert').waitFor();
    },
  ),
  scene('share-made', 'library', {}, async (page) => {
    await openFieldLink(page);
    await page.getByRole('button', { name: 'Share 5.2.0' }).click();
    await page.getByRole('button', { name: 'Create link' }).click();
    await page.getByRole('button', { name: 'Copy link' }).waitFor();
  }),
  scene('shares', 'shares', {}, seeText('Expired')),
  scene('shares-empty', 'shares', { 'shares.list': { value: [] } }, seeText('No share links yet')),
  scene('shares-loading', 'shares', { 'shares.list': 'never' }, async (page) =>
    page.getByText('Loading share links…').waitFor({ state: 'attached' }),
  ),
  scene(
    'shares-error',
    'shares',
    { 'shares.list': failed({ code: 'app.internal' }) },
    seeText('Something went wrong'),
  ),
  scene(
    'shares-long-names',
    'shares',
    {
      'shares.list': {
        value: [
          sample.share('long', 55, { applicationName: sample.LONG_NAME, fileName: sample.HOSTILE_NAME }),
        ],
      },
    },
    seeText('Expires'),
  ),
  scene(
    'settings-doctor',
    'settings',
    { 'doctor.run': { value: sample.doctorReport('ok') } },
    async (page) => {
      await page.getByRole('button', { name: 'Check this app…' }).click();
      await page.getByText('Everything is in order.').waitFor();
    },
  ),
  scene(
    'settings-doctor-problems',
    'settings',
    { 'doctor.run': { value: sample.doctorReport('problem') } },
    async (page) => {
      await page.getByRole('button', { name: 'Check this app…' }).click();
      await page.getByText('Found 1 problem').waitFor();
    },
  ),
  scene('settings-doctor-running', 'settings', { 'doctor.run': 'never' }, async (page) => {
    await page.getByRole('button', { name: 'Check this app…' }).click();
    await page.getByText('Checking…').waitFor({ state: 'attached' });
  }),
  scene(
    'settings-limits',
    'settings',
    { 'settings.get': { value: { ...sample.settings, bytesPerSecondLimit: 2_500_000, lowImpact: true } } },
    async (page) => page.getByRole('checkbox', { name: /Low impact/ }).scrollIntoViewIfNeeded(),
  ),
  scene(
    'downloads-limited',
    'downloads',
    {
      'settings.get': { value: { ...sample.settings, lowImpact: true } },
      'downloads.snapshot': queue(
        sample.downloads.map((download) => ({ ...download, bytesPerSecondLimit: 1_500_000 })),
      ),
    },
    async (page) => page.getByText('at most 1.50 MB/s').first().waitFor({ state: 'attached' }),
  ),
  scene('downloads-limit', 'downloads', {}, async (page) => {
    await page.getByRole('button', { name: 'More for FieldLink-Setup-5.2.0.exe' }).click();
    await page.getByRole('menuitem', { name: 'Limit speed…' }).click();
    await page.getByText('Limit the speed of this download').click();
    await page.getByRole('textbox', { name: 'At most' }).waitFor();
  }),
  scene('settings', 'settings', {}, seeText('About')),
  scene(
    'settings-in-browser',
    'settings',
    {
      'host.info': {
        value: {
          ...sample.host,
          kind: 'web',
          canChooseFolder: false,
          canOpenFiles: false,
          canShowInFolder: false,
        },
      },
    },
    seeText('in your browser'),
  ),

  scene(
    'downloads-cancelled',
    'downloads',
    { ...cancellable(), 'downloads.snapshot': queue([sample.cancelled, ...sample.downloads]) },
    seeText('Cancelled · 270 MB kept'),
  ),
  scene('downloads-cancelled-together', 'downloads', cancellable(), async (page, app) => {
    await page.getByText(/Select all/).click();
    await page.getByRole('button', { name: /^Cancel \d/ }).click();
    const changed = sample.downloads
      .filter(({ state }) => ['transferring', 'paused', 'queued'].includes(state.kind))
      .map((download) => ({ ...download, state: { kind: 'cancelled' as const }, bytesPerSecond: null }));
    await app.emit('downloads.patched', { fromRevision: 1, revision: 2, changed, removed: [], order: null });
    await page.getByRole('button', { name: /^Undo \d/ }).waitFor();
  }),
  scene('downloads-removed', 'downloads', { 'downloads.remove': { value: {} } }, async (page) => {
    await page.getByRole('button', { name: 'More for report-designer-1.8.2.pkg' }).click();
    await page.getByRole('menuitem', { name: 'Remove from the list' }).click();
    await page.getByText('the file stays').waitFor();
  }),
  scene(
    'downloads-storage',
    'downloads',
    {
      'accounts.allowStorage': { value: {} },
      'downloads.snapshot': queue([sample.storageNotAllowed, ...sample.downloads]),
    },
    async (page) => page.getByRole('button', { name: 'Allow minio.plant-7.example:9000' }).waitFor(),
  ),
  scene('downloads-all-paused', 'downloads', { 'downloads.snapshot': queue(paused) }, seeText('All paused')),
  scene(
    'download-details-cancelled',
    'downloads',
    { 'downloads.snapshot': queue([sample.cancelled]) },
    async (page) => {
      await openDetails(page, sample.cancelled.fileName);
      await page.getByRole('dialog').waitFor();
    },
  ),
  scene(
    'download-details-storage',
    'downloads',
    { 'downloads.snapshot': queue([sample.storageNotAllowed]) },
    async (page) => {
      await openDetails(page, sample.storageNotAllowed.fileName);
      await page.getByRole('dialog').waitFor();
    },
  ),
  scene('download-details-unverifiable', 'downloads', {}, async (page) => {
    await openDetails(page, 'legacy-archive.zip');
    await page.getByRole('dialog').waitFor();
  }),
  scene(
    'download-details-sha512',
    'downloads',
    {
      'downloads.snapshot': queue([
        sample.download(
          1,
          'proved.zip',
          { kind: 'completed', completedAt: sample.now },
          { provedBy: 'sha512' },
        ),
      ]),
    },
    async (page) => {
      await openDetails(page, 'proved.zip');
      await page.getByRole('dialog').waitFor();
    },
  ),

  scene('library-sums-of-files', 'library', sumsOfFiles, async (page) => {
    await openFieldLink(page);
    await page.getByText('No checksum given').waitFor();
  }),
  scene(
    'library-one-file',
    'library',
    {
      'catalog.versions': fresh([sample.version('5.2.0', 27, { checksum: { kind: 'notSaid' } })]),
      'catalog.files': fresh([sample.file('setup', 'FieldLink-Setup.exe', 'MAIN')]),
    },
    async (page) => {
      await openFieldLink(page);
      await page.getByText('SHA-256').waitFor();
    },
  ),
  scene(
    'library-incomplete',
    'library',
    {
      'catalog.applications': incomplete(sample.applications),
      'catalog.versions': incomplete(sample.versions),
    },
    openFieldLink,
  ),
  scene(
    'library-unusable',
    'library',
    {
      'catalog.applications': unusable(sample.applications, ['no id\u202Eever']),
      'catalog.versions': unusable(sample.versions, [
        '6.0.0\u202E0.0.9',
        'next version / maybe',
        ...Array.from({ length: 8 }, (_, index) => `v?${index}`),
      ]),
      'catalog.files': unusable(sample.files, ['\u3164']),
    },
    openFieldLink,
  ),
  scene(
    'library-nothing-usable',
    'library',
    { 'catalog.versions': unusable([], ['6.0.0/0']) },
    async (page) => {
      await page.getByRole('option', { name: 'FieldLink' }).click();
      await page.getByText('1 version has a name this app cannot ask for').waitFor();
    },
  ),
  {
    ...scene(
      'library-50000-versions',
      'library',
      { 'catalog.versions': fresh(sample.manyVersions(50_000)) },
      openFieldLink,
    ),
    isOverSocket: true,
  },
  {
    ...scene(
      'library-10000-applications',
      'library',
      { 'catalog.applications': fresh(sample.manyApplications(10_000)) },
      async (page) => page.getByRole('option').first().waitFor(),
    ),
    isOverSocket: true,
  },

  scene(
    'shares-removed',
    'shares',
    { 'shares.forget': { value: {} }, 'shares.restore': { value: {} } },
    async (page) => {
      await page
        .getByRole('button', { name: /^Remove link to FieldLink/ })
        .first()
        .click();
      await page.getByRole('button', { name: /^Undo removing the link/ }).waitFor();
    },
  ),
  scene(
    'settings-folder-refused',
    'settings',
    {
      'host.info': {
        value: {
          ...sample.host,
          kind: 'web',
          canChooseFolder: false,
          canOpenFiles: false,
          canShowInFolder: false,
        },
      },
      'settings.set': failed({ code: 'app.folderNotAllowed', path: '/home/ingrid/.ssh' }),
    },
    async (page) => {
      await page.getByRole('textbox', { name: 'New downloads go to' }).fill('/home/ingrid/.ssh');
      await page.keyboard.press('Enter');
      await page.getByText('Folder was not chosen here').waitFor();
    },
  ),
  scene(
    'account-known-key',
    'library',
    {
      'accounts.add': {
        value: { ...sample.account('kestrel', 'Kestrel'), wasKnown: true, usedSecretAlone: true },
      },
    },
    async (page) => {
      await page.getByRole('button', { name: /^Account / }).click();
      await page.getByRole('menuitem', { name: 'Add account…' }).click();
      await typeKey(page);
      await page.getByText('This key was here already').waitFor();
    },
  ),
];

export function sceneNamed(name: string): Scene {
  const found = scenes.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no scene ${name}.`);
  return found;
}
