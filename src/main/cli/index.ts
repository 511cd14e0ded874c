import '../startClean.ts';
import { watchForEnding } from './ending.ts';
import { EXIT } from './exitCodes.ts';
import { runProgram } from './program.ts';

// If the event loop ends before there is an answer, the command has not succeeded.
process.exitCode = EXIT.unexpected;
const ending = watchForEnding();
void runProgram(process.argv.slice(2), ending).then((exitCode) => {
  process.exitCode = exitCode;
  // An abandoned request, or a question at a prompt, would keep the process alive. The state is closed by now.
  if (ending.signal.aborted) process.exit(exitCode);
});
