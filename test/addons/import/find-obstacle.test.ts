import { expect, it } from 'vitest';
import { findObstacle } from '../../../src/addons/import/remarks.ts';

const now = new Date('2026-11-20T09:00:00Z');
const every = { type: 'interval', intervalSeconds: 900 } as const;

it('a prompt with a merge conflict cannot be declared, because a file with one is refused', () => {
  const input = 'Sweep.\n<<<<<<< HEAD\nAll of it.\n=======\nHalf of it.\n>>>>>>> theirs\n';
  expect(findObstacle({ when: every, budget: 'low', input }, now)).toBe('its prompt holds a merge conflict');
  expect(findObstacle({ when: every, budget: 'low', input: input.replace('=======', '') }, now)).toBeNull();
});
