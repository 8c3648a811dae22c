import { expect, it } from 'vitest';
import { expectLinearTime, growthOf } from './linear-time.ts';

const bounded = /\beyJ[\w-]{8,200}\.eyJ/g;
const unbounded = /\beyJ[\w-]{8,}\.eyJ/g;

function search(pattern: RegExp): (size: number) => unknown {
  return (size) => 'eyJ-'.repeat(size / 4).match(pattern);
}

it('expectLinearTime accepts a search that reads a bounded number of characters from each position', async () => {
  await expectLinearTime(search(bounded), 32_768);
});

it('expectLinearTime rejects a search that reads the whole rest from each position', async () => {
  expect(await growthOf(search(unbounded), 8_192)).toBeGreaterThan(8);
  await expect(expectLinearTime(search(unbounded), 8_192)).rejects.toThrow('to be less than');
});
