// Child process of lock.test.ts: takes the lock, says so, and holds it until it is killed.
import { acquireLock } from '../../../src/main/storage/index.ts';

const lock = acquireLock(process.argv[2] ?? '', 'engine');
process.stdout.write(lock === null ? 'refused\n' : 'held\n');
setInterval(() => lock, 1000);
