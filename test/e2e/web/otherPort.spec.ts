import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, prove } from '../../support/web/page.ts';
import { expect, test } from '../fixture.ts';
import { openView, signIn } from '../ui.ts';

/** A browser's cookies know no ports: what another user of this machine serves on one of them is sent ours. */
test('a server on another port gets the cookie, and the socket stays shut to it (fault 56)', async ({
  app,
  server,
}) => {
  await signIn(app.page, server);
  const { origin, hostname } = new URL(app.page.url());

  const stolen = Promise.withResolvers<string>();
  const thief = createServer((request, response) => {
    if (request.headers.cookie !== undefined) stolen.resolve(request.headers.cookie);
    response.end('nothing to see');
  }).listen(0, hostname);
  await once(thief, 'listening');
  const address = thief.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  try {
    await app.page.goto(`http://${hostname}:${port}/`);
    const cookie = await stolen.promise;
    expect((await fetch(origin, { headers: { Cookie: cookie, Origin: origin } })).status).toBe(200);
    const socket = connect({ origin, cookie });
    expect(await prove(socket, origin, 'a'.repeat(43))).toBeNull();
    socket.terminate();

    // The page itself still has its key when it is opened again, without the terminal's address.
    await app.page.goto(origin);
    await openView(app.page, 'Downloads');
  } finally {
    thief.close();
  }
});
