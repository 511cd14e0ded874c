import type { JsonAnswer } from './dialect.ts';
import { actionOf, type FaultAction } from './faults.ts';

/** The answer that a scripted fault makes the API give instead. Null: none is scripted. */
export function scriptedAnswer(
  actions: readonly FaultAction[],
  tookEffect: (action: FaultAction) => void,
): JsonAnswer | 'reset' | 'stall' | null {
  const apply = <K extends FaultAction['kind']>(kind: K) => {
    const action = actionOf(actions, kind);
    if (action !== undefined) tookEffect(action);
    return action;
  };
  if (apply('resetBeforeHeaders')) return 'reset';
  if (apply('stallHeaders')) return 'stall';
  const status = apply('status');
  if (status !== undefined)
    return {
      status: status.status,
      body: status.body ?? '',
      ...(status.headers === undefined ? {} : { headers: status.headers }),
    };
  const redirect = apply('redirect');
  if (redirect !== undefined)
    return { status: redirect.status ?? 302, body: '', headers: { Location: redirect.to } };
  if (apply('slowDown')) return { status: 503, body: { message: 'Service Unavailable' } };
  if (apply('htmlLogin')) {
    return {
      status: 200,
      body: '<!doctype html><title>Guest Wi-Fi</title><form></form>',
      headers: { 'Content-Type': 'text/html' },
    };
  }
  return null;
}

/** Changes the API's own answer as a scripted fault says: longer, or with other fields. */
export function changedAnswer(
  answer: JsonAnswer,
  actions: readonly FaultAction[],
  tookEffect: (action: FaultAction) => void,
): JsonAnswer {
  const fields = actionOf(actions, 'fields');
  const { body } = answer;
  if (fields !== undefined && answer.status === 200 && isObject(body) && isObject(body.data)) {
    tookEffect(fields);
    return { ...answer, body: { ...body, data: { ...body.data, ...fields.fields } } };
  }
  const padding = actionOf(actions, 'padding');
  if (padding === undefined) return answer;
  tookEffect(padding);
  return { ...answer, body: `${JSON.stringify(body)}${' '.repeat(padding.bytes)}` };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
