import { expect, it } from 'vitest';
import { renderCalendarText } from '../../../src/addons/calendar/text/calendar-text.ts';
import { createCalendar } from './calendar-fixture.ts';

it.each([
  [60, 7],
  [44, 7],
  [60, 40],
])('renderCalendarText fits a terminal of %i columns and groups the hours, over %i days', (width, days) => {
  const calendar = createCalendar({ workers: 3, days, firstDay: '2026-11-28' });
  const lines = renderCalendarText(calendar, { width }).split('\n');
  expect(lines.filter((line) => line.length > width)).toEqual([]);
  expect(lines.find((line) => /^ +00 /.test(line))).toMatch(/^ +00 +0[2-6] /);
});
