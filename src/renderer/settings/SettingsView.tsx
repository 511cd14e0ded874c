import './settings.css';
import { Stethoscope } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import {
  Button,
  FieldError,
  Input,
  Label,
  TextField,
  ToggleButton,
  ToggleButtonGroup,
} from 'react-aria-components';
import type { AppError } from '../../shared/errors.ts';
import { describeError } from '../../shared/messages.ts';
import type { HostInfo, Settings } from '../../shared/model.ts';
import { plainText } from '../../shared/plainText.ts';
import { SETTING_BOUNDS } from '../../shared/settingBounds.ts';
import { t } from '../../shared/words/index.ts';
import { bridge } from '../bridge.ts';
import { Checkbox } from '../design/Checkbox.tsx';
import { NumberInput } from '../design/NumberInput.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { SpeedLimitField } from '../design/SpeedLimitField.tsx';
import { command } from '../store/command.ts';
import { useStore } from '../store/store.ts';
import { DoctorDialog } from './DoctorDialog.tsx';

const THEMES = ['system', 'light', 'dark'] as const;

const save = (patch: Partial<Settings>) => void command('settings.set', patch);

export function SettingsView() {
  const settings = useStore((state) => state.settings);
  const host = useStore((state) => state.host);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('settings.title')}</h1>
      </header>
      {settings === null || host === null ? (
        <Skeleton lines={6} label={t('settings.loading')} />
      ) : (
        <div className="settings">
          <Appearance settings={settings} />
          <Downloading settings={settings} host={host} />
          <Speed settings={settings} />
          <About host={host} />
        </div>
      )}
    </div>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="settings-group" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Appearance({ settings }: { settings: Settings }) {
  return (
    <Group title={t('settings.appearance.title')}>
      <div className="field">
        <span className="label" id="theme-label">
          {t('settings.appearance.theme')}
        </span>
        <ToggleButtonGroup
          className="segments"
          aria-labelledby="theme-label"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[settings.theme]}
          onSelectionChange={(keys) => {
            const theme = THEMES.find((id) => keys.has(id));
            if (theme !== undefined) save({ theme });
          }}
        >
          {THEMES.map((id) => (
            <ToggleButton key={id} id={id} className="segment">
              {t(`settings.appearance.themes.${id}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </div>
      <Checkbox
        isSelected={settings.showTestChannel}
        onChange={(showTestChannel) => save({ showTestChannel })}
      >
        {t('settings.appearance.testChannel')}
      </Checkbox>
    </Group>
  );
}

function Downloading({ settings, host }: { settings: Settings; host: HostInfo }) {
  return (
    <Group title={t('settings.downloads.title')}>
      <FolderField folder={settings.downloadFolder} canChoose={host.canChooseFolder} />
    </Group>
  );
}

function Speed({ settings }: { settings: Settings }) {
  const { lowImpact } = settings;
  return (
    <Group title={t('settings.speed.title')}>
      <Checkbox isSelected={lowImpact} onChange={(next) => save({ lowImpact: next })}>
        <span>
          {t('settings.speed.lowImpact')}
          <span className="small soft hint">{t('settings.speed.lowImpactHint')}</span>
        </span>
      </Checkbox>
      <SpeedLimitField
        question={t('settings.speed.limit')}
        label={t('settings.speed.atMost')}
        value={settings.bytesPerSecondLimit}
        onChange={(bytesPerSecondLimit) => save({ bytesPerSecondLimit })}
      />
      <NumberInput
        label={t('settings.speed.concurrentDownloads')}
        value={settings.concurrentDownloads}
        {...boundsOf('concurrentDownloads')}
        isDisabled={lowImpact}
        onChange={(concurrentDownloads) => save({ concurrentDownloads })}
      />
      <NumberInput
        label={t('settings.speed.connectionsPerDownload')}
        hint={t('settings.speed.connectionsPerDownloadHint')}
        value={settings.connectionsPerDownload}
        {...boundsOf('connectionsPerDownload')}
        isDisabled={lowImpact}
        onChange={(connectionsPerDownload) => save({ connectionsPerDownload })}
      />
      <NumberInput
        label={t('settings.speed.connectionsPerHost')}
        value={settings.connectionsPerHost}
        {...boundsOf('connectionsPerHost')}
        isDisabled={lowImpact}
        onChange={(connectionsPerHost) => save({ connectionsPerHost })}
      />
      <NumberInput
        label={t('settings.speed.connectionsTotal')}
        value={settings.connectionsTotal}
        {...boundsOf('connectionsTotal')}
        isDisabled={lowImpact}
        onChange={(connectionsTotal) => save({ connectionsTotal })}
      />
    </Group>
  );
}

/** What the model lets a number be. */
function boundsOf(setting: keyof typeof SETTING_BOUNDS) {
  const { min, max } = SETTING_BOUNDS[setting];
  return { min, max };
}

function FolderField({ folder, canChoose }: { folder: string; canChoose: boolean }) {
  const [typed, setTyped] = useState(folder);
  const [error, setError] = useState<AppError | null>(null);
  useEffect(() => {
    setTyped(folder);
    setError(null);
  }, [folder]);
  // What may be a folder is decided by the app; what it refuses is said where it was entered, and stays there to be mended.
  async function saveFolder(downloadFolder: string) {
    const result = await bridge.invoke('settings.set', { downloadFolder });
    setError(result.ok ? null : result.error);
  }
  async function choose() {
    const answer = await command('host.chooseFolder', { startIn: folder });
    if (answer !== null && answer.folder !== null) await saveFolder(answer.folder);
  }
  async function saveTyped() {
    const wanted = typed.trim();
    if (wanted === '' || wanted === folder) {
      setTyped(folder);
      setError(null);
    } else await saveFolder(wanted);
  }
  return (
    <div className="folder">
      <TextField
        className="field"
        value={typed}
        onChange={setTyped}
        isReadOnly={canChoose}
        isInvalid={error !== null}
        onBlur={() => void saveTyped()}
      >
        <Label>{t('settings.downloads.folder')}</Label>
        <Input
          className="input"
          spellCheck={false}
          dir="auto"
          onKeyDown={({ key }) => {
            if (key === 'Enter') void saveTyped();
          }}
        />
        <FieldError className="error">{error === null ? '' : folderErrorInWords(error)}</FieldError>
      </TextField>
      {canChoose && (
        <Button className="button" onPress={() => void choose()}>
          {t('settings.downloads.choose')}
        </Button>
      )}
    </div>
  );
}

function folderErrorInWords(error: AppError): string {
  const { title, text, kept } = describeError(error);
  return plainText([`${title}.`, text, kept ?? ''].join(' ').trim());
}

function About({ host }: { host: HostInfo }) {
  const hasKeychain = useStore(({ session }) => session?.keychain.state !== 'unavailable');
  const [isChecking, setIsChecking] = useState(false);
  const close = useCallback(() => setIsChecking(false), []);
  return (
    <Group title={t('settings.about.title')}>
      <p>{t(`settings.about.runs.${host.kind}`, { version: host.appVersion })}</p>
      <p className="soft">
        {hasKeychain ? t('settings.about.keysInKeychain') : t('settings.about.keysInMemory')}
      </p>
      <div>
        <Button className="button" onPress={() => setIsChecking(true)}>
          <Stethoscope size={15} aria-hidden /> {t('settings.about.check')}
        </Button>
      </div>
      <DoctorDialog isOpen={isChecking} onClose={close} />
    </Group>
  );
}
