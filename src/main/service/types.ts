import type {
  AnyEvent,
  CommandName,
  CommandOutput,
  EventName,
  EventPayload,
  Result,
} from '../../shared/contract.ts';
import type { AppError } from '../../shared/errors.ts';
import type { ApplicationId, HostInfo } from '../../shared/model.ts';

/**
 * What the host (Electron, browser, terminal) can do and plain Node cannot. The service decides *whether*; the host only does it.
 */
export type Host = {
  readonly info: HostInfo;
  /**
   * Where downloads may go. A list: below these folders, which the terminal named (the first is the default). `chosen`: what the
   * user chose in the host's own dialog. `any`: anywhere, since the caller is the user himself.
   */
  readonly allowedFolders: readonly string[] | 'chosen' | 'any';
  openExternal(url: string): Promise<void>;
  chooseFolder(startIn: string | undefined): Promise<string | null>;
  showInFolder(path: string): Promise<void>;
  /** UNSAFE: may run the file. Only the service calls it, after verification and the user's answer. */
  UNSAFE_openFile(path: string): Promise<void>;
};

/** The one way in and the one way out, mounted on every host. */
export type Service = {
  /** Validates the input, runs the command, validates the output. Never throws. */
  invoke<C extends CommandName>(command: C, input: unknown): Promise<Result<CommandOutput<C>>>;
  /** Returns a function that stops listening. */
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void;
  /** Every event, for a host that passes them on. Returns a function that stops it. */
  onAny(listener: (event: AnyEvent) => void): () => void;
  /** Tells every listener. */
  notify(error: AppError): void;
  /** A link to an application was opened: a page that is shown goes to it. */
  showApplication(applicationId: ApplicationId): void;
  stop(): Promise<void>;
};
