import type { WebSocket } from 'ws';
import { type SocketMessage, socketRequestSchema } from '../../shared/contract.ts';
import type { Service } from '../service/index.ts';
import { createOutbox } from './outbox.ts';

/** The close code of RFC 6455 for a message that breaks the protocol. */
const POLICY_VIOLATION = 1008;

/** Serves one page: requests in, results and events out. A message that is no request closes the socket. */
export function serveSocket(socket: WebSocket, service: Service): void {
  const sendText = createOutbox(socket);
  const send = (message: SocketMessage) => {
    // A long answer is not even serialised for a page that has gone.
    if (socket.readyState === socket.OPEN) sendText(JSON.stringify(message));
  };
  const stopEvents = service.onAny(({ event, payload }) => send({ type: 'event', event, payload }));
  socket.on('close', stopEvents);
  socket.on('error', () => socket.terminate());
  socket.on('message', (data, isBinary) => {
    const request = isBinary ? null : parseRequest(data.toString());
    if (request === null) {
      socket.close(POLICY_VIOLATION, 'not a request');
      return;
    }
    void service
      .invoke(request.command, request.input)
      .then((result) => send({ type: 'result', id: request.id, result }));
  });
}

function parseRequest(text: string) {
  // However deep an input is nested: that is for the command to refuse, and no reason to close the socket.
  try {
    const parsed = socketRequestSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
