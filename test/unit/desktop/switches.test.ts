import { describe, expect, it } from 'vitest';
import { REFUSED_SWITCHES, refuseSwitches } from '../../../src/main/desktop/switches.ts';

function start(isPackaged: boolean, ...given: string[]) {
  const exits: (number | undefined)[] = [];
  const boxes: string[] = [];
  const isRefused = refuseSwitches(
    {
      isPackaged,
      exit: (code) => void exits.push(code),
      commandLine: { hasSwitch: (name) => given.includes(name) },
    },
    { showErrorBox: (_title, text) => void boxes.push(text) },
  );
  return { isRefused, exits, boxes };
}

describe('switches an installed app is not started with (fault 100)', () => {
  it.each(REFUSED_SWITCHES)('--%s', (name) => {
    const { isRefused, exits, boxes } = start(true, name);
    expect([isRefused, exits]).toEqual([true, [1]]);
    expect(boxes[0]).toContain(`--${name}`);
  });

  it('debuggers, the sandbox and engine flags are among them, each once', () => {
    expect(REFUSED_SWITCHES).toEqual(
      expect.arrayContaining([
        'remote-debugging-port',
        'remote-debugging-pipe',
        'inspect',
        'inspect-brk',
        'js-flags',
        'no-sandbox',
      ]),
    );
    expect(new Set(REFUSED_SWITCHES).size).toBe(REFUSED_SWITCHES.length);
  });

  it('others, and development, start', () => {
    expect(start(true, 'lang', 'force-device-scale-factor')).toEqual({
      isRefused: false,
      exits: [],
      boxes: [],
    });
    expect(start(false, ...REFUSED_SWITCHES)).toEqual({ isRefused: false, exits: [], boxes: [] });
  });
});
