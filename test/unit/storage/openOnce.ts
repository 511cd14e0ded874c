// Child process of open.test.ts: opens the state, says what was wrong with it, and closes it.
import { openStorage } from '../../../src/main/storage/index.ts';

const storage = openStorage(process.argv[2] ?? '');
storage.database.prepare("INSERT OR REPLACE INTO settings VALUES ('opened', '1')").run();
process.stdout.write(storage.problem?.code ?? 'fine');
storage.close();
