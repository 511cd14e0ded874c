import { z } from 'zod';
import { AppFailure } from '../../shared/errors.ts';
import { type Settings, settingsSchema } from '../../shared/model.ts';
import { parseJson } from '../../shared/parseJson.ts';
import type { Storage } from '../storage/index.ts';
import type { SettingsStore } from './types.ts';

export type SettingsOptions = {
  readonly storage: Storage;
  /** Used for a setting that was never set, or whose stored value is not valid any more. */
  readonly defaults: Settings;
};

/**
 * The user's settings. Each is stored by itself, so that one bad value costs one setting. `set` throws an `AppFailure`
 * `app.invalidInput`, and changes nothing, when a value is out of range.
 */
export function createSettings({ storage, defaults }: SettingsOptions): SettingsStore {
  const listeners = new Set<(settings: Settings) => void>();

  function get(): Settings {
    return settingsSchema.parse({ ...defaults, ...readValid(storage) });
  }

  return {
    get,
    set(patch) {
      const valid = settingsSchema.partial().safeParse(patch);
      if (!valid.success) {
        throw new AppFailure({ code: 'app.invalidInput' });
      }
      const before = get();
      write(storage, valid.data);
      const after = get();
      if (JSON.stringify(before) !== JSON.stringify(after)) {
        for (const listener of [...listeners]) {
          listener(after);
        }
      }
      return after;
    },
    onChanged(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

const rowSchema = z.object({ name: z.string(), value: z.string() });

/** Only the settings that are stored and valid. */
function readValid({ database }: Storage): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const row of database.prepare('SELECT name, value FROM settings').all()) {
    const { name, value } = rowSchema.parse(row);
    const schema = Object.entries(settingsSchema.shape).find(([field]) => field === name)?.[1];
    const parsed = schema?.safeParse(parseJson(value));
    if (parsed?.success) {
      fields[name] = parsed.data;
    }
  }
  return fields;
}

function write(storage: Storage, patch: z.output<ReturnType<typeof settingsSchema.partial>>): void {
  storage.transaction(() => {
    const statement = storage.database.prepare('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)');
    for (const [name, value] of Object.entries(patch)) {
      if (value !== undefined) {
        statement.run(name, JSON.stringify(value));
      }
    }
  });
}
