import type { DeclaredSchedule } from '../../src/core/model/declaration.ts';

/** The defaults of a schedule that sets only its name, when, input and budget. */
export const plainSchedule: Omit<DeclaredSchedule, 'name' | 'content' | 'location'> = {
  enabled: true,
  protect: null,
  from: null,
  until: null,
  pause: null,
  spread: null,
  description: null,
  owner: null,
  fromSet: null,
};
