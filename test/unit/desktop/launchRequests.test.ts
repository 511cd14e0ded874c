import { describe, expect, it } from 'vitest';
import { LaunchRequests } from '../../../src/main/desktop/launchRequests.ts';
import { type ApplicationId, applicationIdSchema } from '../../../src/shared/model.ts';

const application = (id: string) => applicationIdSchema.parse(id);

function answered(calls: LaunchRequests) {
  const answers: (ApplicationId | null)[] = [];
  calls.answerWith((applicationId) => answers.push(applicationId));
  return answers;
}

describe('calls for the window (fault 57)', () => {
  it('opens it once at the start, whatever was asked for', () => {
    expect(answered(new LaunchRequests(null))).toEqual([null]);
    expect(answered(new LaunchRequests(application('a')))).toEqual(['a']);
  });

  it('keeps the last link that comes before there is a window', () => {
    const calls = new LaunchRequests(application('a'));
    calls.arrive(application('b'));
    calls.arrive(application('c'));
    calls.arrive(null);
    expect(answered(calls)).toEqual(['c']);
  });

  it('answers at once from then on', () => {
    const calls = new LaunchRequests(null);
    const answers = answered(calls);
    calls.arrive(application('a'));
    calls.arrive(null);
    expect(answers).toEqual([null, 'a', null]);
  });
});
