import { once } from 'node:events';
import { createServer } from 'node:http';
import WebSocket from 'ws';
import { expect, test } from '../fixture.ts';
import { openView, signIn } from '../ui.ts';

/** A browser's cookies know no ports: what another user of this machine serves on one of them is sent ours. */
test('a server on another port gets the cookie, and the socket stays shut to it (fault 56)', async ({
  app,
  server,
}) => {
  await signIn(app.page, server);
  const { origin, host } = new URL(app.page.url());
  expect(app.page.url()).not.toContain('key=');

  const stolen = Promise.withResolvers<string>();
  const thief = createServer((request, response) => {
    if (request.headers.cookie !== undefined) stolen.resolve(request.headers.cookie);
    response.end('nothing to see');
  }).listen(0, '127.0.0.1');
  await once(thief, 'listening');
  const address = thief.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  try {
    await app.page.goto(`http://127.0.0.1:${port}/`);
    const headers = { Cookie: await stolen.promise, Origin: origin };
    expect((await fetch(origin, { headers })).status).toBe(200);
    const socket = new WebSocket(`ws://${host}/socket`, { headers });
    const [, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(401);

    // The page itself still has its key when it is opened again, without the terminal's address.
    await app.page.goto(origin);
    await openView(app.page, 'Downloads');
  } finally {
    thief.close();
  }
});
