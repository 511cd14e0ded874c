import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Ending } from '../../../src/main/cli/ending.ts';
import { EXIT } from '../../../src/main/cli/exitCodes.ts';
import { createOutput, printError, table } from '../../../src/main/cli/output.ts';

afterEach(() => vi.restoreAllMocks());

const EVIL = 'a\u001b[2J\u009b1m\r\n\u202eb\u2028c';
const INERT = 'a[2J1m  b c';

function written(isJson: boolean) {
  const controller = new AbortController();
  const ending: Ending = {
    signal: controller.signal,
    exitCode: () => (controller.signal.aborted ? EXIT.terminated : null),
  };
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      texts[name] += String(text);
      return true;
    });
  }
  return { output: createOutput(isJson, ending), texts, end: () => controller.abort() };
}

describe('the output of a command', () => {
  it('is inert whatever is given to it, by whomever (fault 86)', () => {
    const { output, texts } = written(false);
    output.text(`path ${EVIL}`);
    output.aside(`beside ${EVIL}`);
    printError(output, { code: 'disk.notWritable', path: EVIL }, EVIL);
    expect(texts.stdout).toBe(`path ${INERT}\n`);
    expect(texts.stderr).toMatch(/^beside .*\nbindist: .*\n$/);
    expect(texts.stderr).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}/u);
  });

  it('has nothing raw in a JSON line (fault 98)', () => {
    const { output, texts } = written(true);
    output.json({ type: 'result', value: { name: EVIL } });
    printError(output, { code: 'disk.notWritable', path: EVIL }, EVIL);
    expect(texts.stdout).not.toMatch(/(?!\n)\p{Cc}|[\p{Cf}\u2028]/u);
    const [result, failed] = texts.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(result.value.name).toBe(EVIL);
    expect(failed).toMatchObject({ type: 'failed', code: 'disk.notWritable', fileName: EVIL });
  });

  it('says nothing more once the command is being ended (fault 77)', () => {
    const { output, texts, end } = written(false);
    end();
    output.text('late');
    output.aside('late');
    output.json({ type: 'result', value: 'late' });
    expect(texts).toEqual({ stdout: '', stderr: '' });
  });
});

describe('a table', () => {
  it('has no cell that could pass for a row, or move the others away (fault 86)', () => {
    const long = `x${' '.repeat(300)}second row${'y'.repeat(300)}`;
    const [head, row, last] = table([
      ['NAME', 'ID'],
      [long, '1'],
      ['b', '2'],
    ]);
    expect(row?.length).toBeLessThan(210);
    expect(row).toMatch(/^x second rowy+… {2}1$/);
    expect(head?.indexOf('ID')).toBe(last?.indexOf('2'));
    expect(head?.indexOf('ID')).toBeLessThan(70);
  });
});
