/**
 * What is measured. Each section gives the figures of its rows in `rows.mjs`, by name: a list of numbers, one for each
 * round, or why there is none, as `{ skipped }`. A figure is a ratio within one round wherever there is something to hold
 * it against, because only ratios travel.
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
