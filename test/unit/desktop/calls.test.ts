import { describe, expect, it } from 'vitest';
import { Calls } from '../../../src/main/desktop/calls.ts';
import { type ApplicationId, applicationIdSchema } from '../../../src/shared/model.ts';

const application = (id: string) => applicationIdSchema.parse(id);

function answered(calls: Calls) {
  const answers: (ApplicationId | null)[] = [];
  calls.answerWith((applicationId) => answers.push(applicationId));
  return answers;
}

describe('calls for the window (fault 57)', () => {
  it('opens it once at the start, whatever was asked for', () => {
    expect(answered(new Calls(null))).toEqual([null]);
    expect(answered(new Calls(application('a')))).toEqual(['a']);
  });

  it('keeps the last link that comes before there is a window', () => {
    const calls = new Calls(application('a'));
    calls.arrive(application('b'));
    calls.arrive(application('c'));
    calls.arrive(null);
    expect(answered(calls)).toEqual(['c']);
  });

  it('answers at once from then on', () => {
    const calls = new Calls(null);
    const answers = answered(calls);
    calls.arrive(application('a'));
    calls.arrive(null);
    expect(answers).toEqual([null, 'a', null]);
  });
});
