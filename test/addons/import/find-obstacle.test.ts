import { expect, it } from 'vitest';
import { findObstacle } from '../../../src/addons/import/remarks.ts';

const now = new Date('2026-11-20T09:00:00Z');
const every = { type: 'interval', intervalSeconds: 900 } as const;

it('findObstacle reports a prompt with merge-conflict markers, because a file with them is refused', () => {
  const input = 'Sweep.\n<<<<<<< HEAD\nAll of it.\n=======\nHalf of it.\n>>>>>>> theirs\n';
  expect(findObstacle({ when: every, budget: 'low', input }, now)).toBe('its prompt contains a merge conflict');
  expect(findObstacle({ when: every, budget: 'low', input: input.replace('=======', '') }, now)).toBeNull();
});
