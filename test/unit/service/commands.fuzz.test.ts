import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_NAMES, commands } from '../../../src/shared/contract.ts';
import { errorCodeSchema } from '../../../src/shared/errors.ts';
import { type Composed, composeForTest } from '../../support/composed.ts';
import { nearlyValid } from '../../support/nearlyValid.ts';

describe('inputs that are nearly right (fault 56)', () => {
  let composed: Composed;
  beforeAll(async () => {
    composed = await composeForTest();
  });
  afterAll(() => composed.close());

  /** How many of all commands' inputs got past the schema: a fuzzer that is refused at the door tests the door. */
  let passed = 0;

  it.each(COMMAND_NAMES)(
    '%s answers with what it promises, or with a code that is no fault of ours',
    async (command) => {
      const { input: inputSchema, output } = commands[command];
      await fc.assert(
        fc.asyncProperty(nearlyValid(inputSchema), async (input) => {
          const isValid = inputSchema.safeParse(input).success;
          if (isValid) passed += 1;
          const result = await composed.service.invoke(command, input);
          if (result.ok) {
            expect(isValid).toBe(true);
            expect(output.safeParse(result.value).error).toBeUndefined();
            return;
          }
          const { code } = result.error;
          expect(errorCodeSchema.safeParse(code).success).toBe(true);
          expect(code).not.toBe('app.internal');
          if (!isValid) expect(code).toBe('app.invalidInput');
        }),
        { numRuns: 25 },
      );
    },
  );

  it('got past the door often enough to be a test', () => {
    expect(passed).toBeGreaterThan(5 * COMMAND_NAMES.length);
  });
});
