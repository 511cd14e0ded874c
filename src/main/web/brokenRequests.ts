import { type Server, STATUS_CODES } from 'node:http';
import { pageHeaders } from '../../shared/pageHeaders.ts';

/** The headers of an answer that is only text. */
export const REFUSAL_HEADERS: Readonly<Record<string, string>> = {
  ...pageHeaders([]),
  'Cache-Control': 'no-store',
};

const STATUS: Readonly<Record<string, number>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/**
 * The answer to what cannot be read as a request. It has the headers of every other answer, and repeats nothing of what was sent.
 */
export function answerBroken(server: Server): void {
  server.on('clientError', (problem: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || problem.code === 'ECONNRESET') return socket.destroy();
    const status = STATUS[problem.code ?? ''] ?? 400;
    const headers = { ...REFUSAL_HEADERS, 'Content-Length': '0', Connection: 'close' };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    return socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', ''].join('\r\n'));
  });
  server.on('checkExpectation', (_request, response) => {
    response.writeHead(417, { ...REFUSAL_HEADERS, Connection: 'close' }).end();
  });
}
