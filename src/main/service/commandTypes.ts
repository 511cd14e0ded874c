import type { z } from 'zod';
import type { CommandName, CommandOutput, commands } from '../../shared/contract.ts';
import type { Catalog } from '../catalog/index.ts';
import type { Accounts } from '../credentials/index.ts';
import type { Doctor } from '../doctor/index.ts';
import type { DownloadEngine } from '../downloads/index.ts';
import type { AllowedStorage } from '../network/index.ts';
import type { SettingsStore } from '../settings/index.ts';
import type { Shares } from '../shares/index.ts';
import type { FolderRule } from './folderRule.ts';
import type { Host } from './types.ts';

/** A command's input, after its schema accepted it. */
export type ParsedInput<C extends CommandName> = z.output<(typeof commands)[C]['input']>;

/** One handler for each command: a forgotten one does not compile. */
export type Handlers = {
  readonly [C in CommandName]: (input: ParsedInput<C>) => CommandOutput<C> | Promise<CommandOutput<C>>;
};

/** The handlers of the commands whose names begin with `Prefix.`. */
export type HandlersOf<Prefix extends string> = Pick<Handlers, Extract<CommandName, `${Prefix}.${string}`>>;

/** The domain folders the service stands on. */
export type Domain = {
  readonly accounts: Accounts;
  readonly catalog: Catalog;
  readonly downloads: DownloadEngine;
  readonly shares: Shares;
  readonly settings: SettingsStore;
  readonly doctor: Doctor;
  readonly allowedStorage: AllowedStorage;
  readonly host: Host;
  readonly folders: FolderRule;
};
