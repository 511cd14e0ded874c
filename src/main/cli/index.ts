import '../startClean.ts';
import { watchForEnding } from './ending.ts';
import { EXIT } from './exitCodes.ts';
import { runProgram } from './program.ts';

// Should the event loop run dry before there is an answer, it was not a success.
process.exitCode = EXIT.unexpected;
const ending = watchForEnding();
void runProgram(process.argv.slice(2), ending).then((exitCode) => {
  process.exitCode = exitCode;
  // What was abandoned (a request, a question at a prompt) would keep the process; the state is closed.
  if (ending.signal.aborted) process.exit(exitCode);
});
