// Loaded before the entry of a stand-in utility process: `process.parentPort`, as Electron gives it to a real one.
import { EventEmitter } from 'node:events';
import type { ParentPort } from 'electron';

class StandInPort extends EventEmitter {
  postMessage(message: unknown): void {
    process.send?.(message);
  }
}

const port = new StandInPort() satisfies Pick<ParentPort, 'postMessage'>;
process.on('message', (data) => port.emit('message', { data, ports: [] }));
// Electron ends its utility processes with itself, whatever they do.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
Object.defineProperty(process, 'parentPort', { value: port });
