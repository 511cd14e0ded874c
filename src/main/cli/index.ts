import '../startClean.ts';
import { EXIT } from './exitCodes.ts';
import { runProgram } from './program.ts';

// Should the event loop run dry before there is an answer, it was not a success.
process.exitCode = EXIT.unexpected;
void runProgram(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
