import { expect, it } from 'vitest';
import { readInputs } from '../../../src/addons/action/job.ts';

it('readInputs accepts due only with mode apply and without a reviewed plan', () => {
  expect(readInputs({ INPUT_MODE: 'apply', INPUT_DUE: 'true' }).due).toBe(true);
  expect(readInputs({ INPUT_MODE: 'apply', INPUT_DUE: '' }).due).toBe(false);
  expect(() => readInputs({ INPUT_MODE: 'plan', INPUT_DUE: 'true' })).toThrow('expected only with mode apply');
  expect(() => readInputs({ INPUT_MODE: 'apply', INPUT_DUE: 'true', INPUT_EXPECT: 'reviewed' })).toThrow(
    'expected only without expect',
  );
});
