import dns from 'node:dns';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createBindistClient } from '../../../src/main/bindist/index.ts';
import { lookupLocalhost } from '../../../src/main/network/index.ts';
import { isLoopbackHost, parseServerUrl } from '../../../src/shared/serverUrl.ts';
import { sendJson, startScriptedServer } from '../bindist/scriptedServer.ts';

describe('names under localhost (fault 99)', () => {
  it.each(['x.localhost', 'localhost', 'a.b.localhost.', 'LOCALHOST'])(
    '%s reaches this machine, and no DNS server is asked',
    async (name) => {
      const { serverUrl, requests } = await startScriptedServer((_request, response) =>
        sendJson(response, 200, { success: true, data: { applications: [] } }),
      );
      const asked = vi.spyOn(dns, 'lookup');
      onTestFinished(() => asked.mockRestore());
      const named = parseServerUrl(serverUrl.replace('127.0.0.1', name));
      await createBindistClient({ serverUrl: named, key: 'k', appVersion: '1' }).checkKey();
      expect(requests).toHaveLength(1);
      expect(asked).not.toHaveBeenCalled();
    },
  );

  it('are both of its addresses, or the one that is wanted', async () => {
    const look = (options: dns.LookupOptions) =>
      new Promise((resolve) =>
        lookupLocalhost('x.localhost', options, (error, address, family) =>
          resolve([error, address, family]),
        ),
      );
    expect(await look({ all: true })).toEqual([
      null,
      [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ],
      undefined,
    ]);
    expect(await look({})).toEqual([null, '127.0.0.1', 4]);
    expect(await look({ family: 6 })).toEqual([null, '::1', 6]);
    expect(await look({ family: 'IPv4', all: true })).toEqual([
      null,
      [{ address: '127.0.0.1', family: 4 }],
      undefined,
    ]);
  });

  it.each([
    ['http://127.1:80', true],
    ['http://0x7f.1', true],
    ['http://2130706433', true],
    ['http://[::1]', true],
    ['http://[::ffff:127.0.0.1]', true],
    ['http://[0:0:0:0:0:ffff:7f01:203]', true],
    ['http://localhost.', true],
    ['http://x.localhost.', true],
    ['http://xlocalhost', false],
    ['http://localhost.example', false],
    ['http://localhost..', false],
    ['http://0.0.0.0', false],
    ['http://[::]', false],
    ['http://[::ffff:128.0.0.1]', false],
    ['http://[::ffff:7f:1]', false],
    ['http://128.0.0.1', false],
    ['http://127.0.0.1.example', false],
  ])('%s is this machine: %s', (url, isHere) => {
    expect(isLoopbackHost(new URL(url).hostname)).toBe(isHere);
  });
});
