import './settings.css';
import { Minus, Plus } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import {
  Button,
  Input,
  Label,
  NumberField,
  TextField,
  ToggleButton,
  ToggleButtonGroup,
} from 'react-aria-components';
import type { HostInfo, Settings } from '../../shared/model.ts';
import { Checkbox } from '../design/Checkbox.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import { command } from '../store/command.ts';
import { useStore } from '../store/store.ts';

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
      <CountField
        label="Downloads at the same time"
        value={settings.concurrentDownloads}
        onChange={(concurrentDownloads) => save({ concurrentDownloads })}
      />
      <CountField
        label="Connections for one download, at most"
        value={settings.connectionsPerDownload}
        onChange={(connectionsPerDownload) => save({ connectionsPerDownload })}
      />
    </Group>
  );
}

function FolderField({ folder, canChoose }: { folder: string; canChoose: boolean }) {
  const [typed, setTyped] = useState(folder);
  useEffect(() => setTyped(folder), [folder]);
  async function choose() {
    const answer = await command('host.chooseFolder', { startIn: folder });
    if (answer !== null && answer.folder !== null) save({ downloadFolder: answer.folder });
  }
  return (
    <div className="folder">
      <TextField
        className="field"
        value={typed}
        onChange={setTyped}
        isReadOnly={canChoose}
        onBlur={() => {
          if (typed.trim() !== '' && typed !== folder) save({ downloadFolder: typed.trim() });
        }}
      >
        <Label>New downloads go to</Label>
        <Input className="input" spellCheck={false} />
      </TextField>
      {canChoose && (
        <Button className="button" onPress={() => void choose()}>
          Choose…
        </Button>
      )}
    </div>
  );
}

function CountField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number;
  onChange: (value: number) => void;
}) {
  return (
    <NumberField
      className="field"
      value={value}
      minValue={1}
      maxValue={16}
      step={1}
      onChange={(next) => {
        if (Number.isInteger(next)) onChange(next);
      }}
    >
      <Label>{label}</Label>
      <div className="count">
        <Button slot="decrement" className="button icon">
          <Minus size={15} aria-hidden />
        </Button>
        <Input className="input tabular" />
        <Button slot="increment" className="button icon">
          <Plus size={15} aria-hidden />
        </Button>
      </div>
    </NumberField>
  );
}

const HOST_WORDS: Record<HostInfo['kind'], string> = {
  electron: 'as a desktop app',
  web: 'in your browser, served by this computer',
  terminal: 'in a terminal',
};

function About({ host }: { host: HostInfo }) {
  return (
    <Group title="About">
      <p>
        BinDist Desktop {host.appVersion}, running {HOST_WORDS[host.kind]}.
      </p>
      <p className="soft">
        API keys are kept in this computer’s keychain and sent to your server alone. Every file is proved by
        its SHA-256 before it gets its name.
      </p>
    </Group>
  );
}
