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
import { bridge } from '../bridge.ts';
import { Checkbox } from '../design/Checkbox.tsx';
import { NumberInput } from '../design/NumberInput.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { SpeedLimitField } from '../design/SpeedLimitField.tsx';
import { command } from '../store/command.ts';
import { useStore } from '../store/store.ts';
import { DoctorDialog } from './DoctorDialog.tsx';

const THEMES = [
  { id: 'system', name: 'Like the system' },
  { id: 'light', name: 'Light' },
  { id: 'dark', name: 'Dark' },
] as const;

const save = (patch: Partial<Settings>) => void command('settings.set', patch);

export function SettingsView() {
  const settings = useStore((state) => state.settings);
  const host = useStore((state) => state.host);
  return (
    <div className="page">
      <header className="page-head">
        <h1>Settings</h1>
      </header>
      {settings === null || host === null ? (
        <Skeleton lines={6} label="Loading settings…" />
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
    <Group title="Appearance">
      <div className="field">
        <span className="label" id="theme-label">
          Theme
        </span>
        <ToggleButtonGroup
          className="segments"
          aria-labelledby="theme-label"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[settings.theme]}
          onSelectionChange={(keys) => {
            const theme = THEMES.find(({ id }) => keys.has(id));
            if (theme !== undefined) save({ theme: theme.id });
          }}
        >
          {THEMES.map(({ id, name }) => (
            <ToggleButton key={id} id={id} className="segment">
              {name}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </div>
      <Checkbox
        isSelected={settings.showTestChannel}
        onChange={(showTestChannel) => save({ showTestChannel })}
      >
        Show versions of the Test channel too
      </Checkbox>
    </Group>
  );
}

function Downloading({ settings, host }: { settings: Settings; host: HostInfo }) {
  return (
    <Group title="Downloads">
      <FolderField folder={settings.downloadFolder} canChoose={host.canChooseFolder} />
    </Group>
  );
}

function Speed({ settings }: { settings: Settings }) {
  const { lowImpact } = settings;
  return (
    <Group title="Speed and connections">
      <Checkbox isSelected={lowImpact} onChange={(next) => save({ lowImpact: next })}>
        <span>
          Low impact
          <span className="small soft hint">
            One download at a time over one connection, so that others on this network are hardly disturbed.
            The numbers below come back when it is off.
          </span>
        </span>
      </Checkbox>
      <SpeedLimitField
        question="Limit the speed of all downloads together"
        label="At most"
        value={settings.bytesPerSecondLimit}
        onChange={(bytesPerSecondLimit) => save({ bytesPerSecondLimit })}
      />
      <NumberInput
        label="Downloads at the same time"
        value={settings.concurrentDownloads}
        {...boundsOf('concurrentDownloads')}
        isDisabled={lowImpact}
        onChange={(concurrentDownloads) => save({ concurrentDownloads })}
      />
      <NumberInput
        label="Connections for one download, at most"
        hint="As few are used as bring the full speed."
        value={settings.connectionsPerDownload}
        {...boundsOf('connectionsPerDownload')}
        isDisabled={lowImpact}
        onChange={(connectionsPerDownload) => save({ connectionsPerDownload })}
      />
      <NumberInput
        label="Connections to one server, at most"
        value={settings.connectionsPerHost}
        {...boundsOf('connectionsPerHost')}
        isDisabled={lowImpact}
        onChange={(connectionsPerHost) => save({ connectionsPerHost })}
      />
      <NumberInput
        label="Connections in all, at most"
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
        <Label>New downloads go to</Label>
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
          Choose…
        </Button>
      )}
    </div>
  );
}

function folderErrorInWords(error: AppError): string {
  const { title, text, kept } = describeError(error);
  return plainText([`${title}.`, text, kept ?? ''].join(' ').trim());
}

const HOST_WORDS: Record<HostInfo['kind'], string> = {
  electron: 'as a desktop app',
  web: 'in your browser, served by this computer',
  terminal: 'in a terminal',
};

function About({ host }: { host: HostInfo }) {
  const hasKeychain = useStore(({ session }) => session?.keychain.state !== 'unavailable');
  const [isChecking, setIsChecking] = useState(false);
  const close = useCallback(() => setIsChecking(false), []);
  return (
    <Group title="About">
      <p>
        BinDist Desktop {host.appVersion}, running {HOST_WORDS[host.kind]}.
      </p>
      <p className="soft">
        {hasKeychain
          ? 'API keys are kept in this computer’s keychain'
          : 'API keys are kept in memory for this run only, since this computer’s keychain cannot be used,'}{' '}
        and sent to your server alone. A file whose publisher gave a checksum is proved by it before it gets
        its name.
      </p>
      <div>
        <Button className="button" onPress={() => setIsChecking(true)}>
          <Stethoscope size={15} aria-hidden /> Check this app…
        </Button>
      </div>
      <DoctorDialog isOpen={isChecking} onClose={close} />
    </Group>
  );
}
