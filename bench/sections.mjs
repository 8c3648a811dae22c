/**
 * What is measured. Each section returns the figures of its rows in `rows.mjs`, by name: a list with one number per
 * round, or `{ skipped }` with the reason. A figure is a ratio within one round wherever there is something to compare
 * with, because only ratios can be compared between machines.
 */
import { calendar } from './sections/calendar.mjs';
import { cold } from './sections/cold.mjs';
import { ledgers } from './sections/ledgers.mjs';
import { growth, mapping, offline, sets } from './sections/offline.mjs';
import { policy } from './sections/policy.mjs';
import { apply, limited, lists, unchanged } from './sections/remote.mjs';
import { watch } from './sections/watch.mjs';

export const sections = {
  cold,
  lists,
  limited,
  unchanged,
  apply,
  ledgers,
  watch,
  offline,
  mapping,
  sets,
  growth,
  policy,
  calendar,
};
