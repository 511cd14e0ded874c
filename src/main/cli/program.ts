import { setImmediate } from 'node:timers/promises';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { appVersion } from '../../shared/appVersion.ts';
import { toAppError } from '../../shared/errors.ts';
import type { Channel } from '../../shared/model.ts';
import { SHARE_MINUTES_DEFAULT, SHARE_MINUTES_MAX, SHARE_MINUTES_MIN } from '../../shared/model.ts';
import { parseHost } from '../network/index.ts';
import { thisMachine } from '../service/index.ts';
import { login, logout } from './commands/account.ts';
import { apps, files, versions } from './commands/catalog.ts';
import { doctor } from './commands/doctor.ts';
import { get } from './commands/get.ts';
import { share } from './commands/share.ts';
import { Ended, type Ending } from './ending.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exitCodes.ts';
import { createOutput, type Output, printError } from './output.ts';
import { parseRate } from './rate.ts';
import type { GlobalOptions } from './session.ts';

type Raw = {
  server?: string;
  state?: string;
  json?: boolean;
  name?: string;
  channel: Channel;
  file?: string[];
  all?: boolean;
  out: string;
  connections?: number;
  limitRate?: number;
  allowStorage?: string[];
  wait: number;
  expires: number;
};

/**
 * The command line: parses, runs one command, answers the exit code. Errors are printed, never thrown.
 *
 * @param args without the program's own name
 * @param ending of this process
 */
export async function runProgram(args: readonly string[], ending: Ending): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const run =
    (work: (options: GlobalOptions, raw: Raw, output: Output) => Promise<ExitCode>) =>
    async (command: Command) => {
      const raw = command.optsWithGlobals<Raw>();
      const output = createOutput(raw.json === true, ending);
      try {
        const { server, state, json = false } = raw;
        exitCode = await work({ server, state, json, ending }, raw, output);
      } catch (thrown) {
        if (thrown instanceof Ended) return;
        const error = toAppError(thrown);
        printError(output, error);
        if (error.code === 'app.internal' && thisMachine().environment.BINDIST_DEBUG) console.error(thrown);
        exitCode = exitCodeOf(error.code);
      }
    };

  try {
    await buildProgram(run).parseAsync(args, { from: 'user' });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    exitCode = thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  // A failed write is reported one turn of the event loop later.
  await setImmediate();
  return ending.exitCode() ?? exitCode;
}

type Run = (
  work: (options: GlobalOptions, raw: Raw, output: Output) => Promise<ExitCode>,
) => (command: Command) => Promise<void>;

function buildProgram(run: Run): Command {
  const program = new Command('bindist')
    .description('Lists, downloads (verified, resumable) and shares what a BinDist server distributes.')
    .version(appVersion)
    .exitOverride()
    .option('--server <url>', 'server of the account to use (BINDIST_API_URL)')
    .option('--state <folder>', 'where the queue and accounts are kept (BINDIST_STATE)')
    .option('--json', 'one JSON object a line on standard output')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 unexpected, 2 usage, 3 not signed in or key refused, 4 forbidden, 5 not found,' +
        '\n            6 network or server, 7 disk, 8 not what was published, 141 the output cannot be written,' +
        '\n            129, 130, 143 ended by SIGHUP, SIGINT (Ctrl-C), SIGTERM, at whatever moment.' +
        '\nBINDIST_API_URL and BINDIST_API_KEY win over stored accounts.',
    );
  const channel = () =>
    new Option('--channel <name>', 'stable, or test: versions not yet released too')
      .choices(['stable', 'test'])
      .default('stable');

  program
    .command('login')
    .description(
      'check an API key (standard input, a hidden prompt or BINDIST_API_KEY) and keep it in the keychain',
    )
    .option('--name <name>', 'what to call the account')
    .action((...args) => run((options, raw, output) => login(options, raw.name, output))(last(args)));
  program
    .command('logout')
    .description('forget the account and delete its key')
    .action((...args) => run((options, _raw, output) => logout(options, output))(last(args)));
  program
    .command('apps')
    .description('list applications')
    .action((...args) => run((options, _raw, output) => apps(options, output))(last(args)));
  program
    .command('versions <app>')
    .description('list versions, newest first')
    .addOption(channel())
    .action((app: string, ...args) =>
      run((options, raw, output) => versions(options, app, raw.channel, output))(last(args)),
    );
  program
    .command('files <app> <version>')
    .description('list the files of a version (or of `latest`)')
    .addOption(channel())
    .action((app: string, version: string, ...args) =>
      run((options, raw, output) => files(options, app, version, raw.channel, output))(last(args)),
    );
  program
    .command('get <app> [version]')
    .description('download and verify; run again, it goes on where it stopped')
    .option('--file <id>', 'this file (repeatable)', (id: string, ids: string[] = []) => [...ids, id])
    .option('--all', 'every file of the version')
    .option('--out <folder>', 'where to put it', '.')
    .option('--connections <n>', 'connections for one file at most (1 to 16)', wholeNumber(1, 16))
    .option('--limit-rate <rate>', 'bytes a second at most, like 500K or 5M', parseRate)
    .option(
      '--allow-storage <host>',
      'let files come from this host in a private network, in this run (repeatable)',
      (host: string, hosts: string[] = []) => [...hosts, storageHost(host)],
    )
    .option(
      '--wait <seconds>',
      'how long to wait for the network (or another bindist at the same folder) without a byte',
      wholeNumber(0, 86_400),
      300,
    )
    .addOption(channel())
    .action((app: string, version: string | undefined, ...args) =>
      run((options, raw, output) =>
        get(
          options,
          app,
          version ?? 'latest',
          {
            files: raw.file ?? [],
            all: raw.all === true,
            out: raw.out,
            connections: raw.connections,
            limitRate: raw.limitRate,
            allowStorage: raw.allowStorage ?? [],
            channel: raw.channel,
            waitSeconds: raw.wait,
          },
          output,
        ),
      )(last(args)),
    );
  program
    .command('share <app> <version>')
    .description('make a link that works without a key (to a version, or `latest`)')
    .option(
      '--expires <minutes>',
      `life of the link (${SHARE_MINUTES_MIN} to ${SHARE_MINUTES_MAX})`,
      wholeNumber(SHARE_MINUTES_MIN, SHARE_MINUTES_MAX),
      SHARE_MINUTES_DEFAULT,
    )
    .option('--file <id>', 'this file instead of the main one')
    .addOption(channel())
    .action((app: string, version: string, ...args) =>
      run((options, raw, output) =>
        share(
          options,
          app,
          version,
          { expiresInMinutes: raw.expires, file: [raw.file ?? []].flat()[0], channel: raw.channel },
          output,
        ),
      )(last(args)),
    );
  program
    .command('doctor')
    .description('check keychain, server, clock, proxy, disk and database; the report holds no secret')
    .action((...args) => run((options, _raw, output) => doctor(options, output))(last(args)));
  return program;
}

/** commander passes an action its arguments, then the options, then the command itself. */
function last(args: readonly unknown[]): Command {
  const command = args.at(-1);
  if (!(command instanceof Command)) throw new Error('commander passed no command');
  return command;
}

function storageHost(text: string): string {
  try {
    return parseHost(text);
  } catch {
    throw new InvalidArgumentError('It must be a host, like 10.0.0.5 or store.example:9000.');
  }
}

function wholeNumber(min: number, max: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}
