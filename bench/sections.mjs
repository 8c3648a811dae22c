/**
 * What is measured. Each section gives rows: what, the figure, and the figure that is aimed at. A figure is a ratio of
 * medians of interleaved runs wherever there is something to hold it against, because only ratios travel.
 */
import { calendar } from './sections/calendar.mjs';
import { cold } from './sections/cold.mjs';
import { growth, mapping, offline, sets } from './sections/offline.mjs';
import { apply, limited, lists, unchanged } from './sections/remote.mjs';

/** In the order in which all of them run. */
export const sections = { cold, lists, limited, unchanged, apply, offline, mapping, sets, growth, calendar };
