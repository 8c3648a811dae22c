import { compareText, groupBy } from '../../core/collections.ts';
import {
  listOffsetSpans,
  localMinuteOf,
  matchesLocal,
  type MinuteRange,
  type OffsetSpan,
} from '../../core/time/zone-view.ts';
import { formatInstant } from '../../core/time/when.ts';
import { formatOffset } from '../../core/time/zone.ts';
import type { ChangedRun, ClockChangeEntry } from './calendar-document.ts';
import { clipRange, type CronGroup, type ZoneGroups } from './count-items.ts';

const minuteMs = 60_000;
const maxSchedules = 20;
/** The most surprising effect first. */
const effects = ['later', 'first only', 'skipped', 'twice'] as const;

/** Lists the clock changes of the zones that have crons, and of the drawn zone; soonest first. */
export function createClockChanges(
  zones: readonly ZoneGroups[],
  drawn: string,
  range: MinuteRange,
): readonly ClockChangeEntry[] {
  const known = zones.some(({ zone }) => zone === drawn);
  const byZone = groupBy(zones, ({ zone }) => [zone]);
  const merged = [...byZone].map(([zone, parts]) => ({ zone, groups: parts.flatMap(({ groups }) => groups) }));
  const all = known ? merged : [...merged, { zone: drawn, groups: [] }];
  return all
    .flatMap(({ zone, groups }) => changesOf(zone, groups, range))
    .sort((a, b) => compareText(a.at, b.at) || compareText(a.timezone, b.timezone));
}

function changesOf(zone: string, groups: readonly CronGroup[], range: MinuteRange): readonly ClockChangeEntry[] {
  const spans = listOffsetSpans(zone, range);
  return spans.flatMap((span, index) => {
    const before = spans[index - 1];
    const isInRange = span.fromMinute >= range.fromMinute && span.fromMinute < range.toMinute;
    if (before === undefined || !isInRange || before.offset === span.offset) return [];
    const changed = listChanged(groups, before, span);
    return [
      {
        at: formatInstant(new Date(span.fromMinute * minuteMs)),
        timezone: zone,
        fromOffset: formatOffset(before.offset * minuteMs),
        toOffset: formatOffset(span.offset * minuteMs),
        schedules: changed.slice(0, maxSchedules),
        more: Math.max(0, changed.length - maxSchedules),
      },
    ];
  });
}

/** Lists the schedules that run at the local times a change skips or repeats. */
function listChanged(groups: readonly CronGroup[], before: OffsetSpan, after: OffsetSpan): readonly ChangedRun[] {
  const isGap = after.offset > before.offset;
  const first = after.fromMinute + Math.min(before.offset, after.offset);
  const end = after.fromMinute + Math.max(before.offset, after.offset);
  const minutes = Array.from({ length: end - first }, (_, index) => first + index);
  const locals = minutes.map((minute) => ({ minute, local: localMinuteOf(minute) }));
  const changed = groups.flatMap(({ cron, items }) => {
    const hit = locals.find(({ local }) => matchesLocal(cron, local));
    if (hit === undefined) return [];
    const effect = cron.isEveryHour ? (isGap ? 'skipped' : 'twice') : isGap ? 'later' : 'first only';
    const local = new Date(hit.minute * minuteMs).toISOString().slice(0, 16).replace('T', ' ');
    const running = items.filter(
      (item) => clipRange({ fromMinute: first - before.offset, toMinute: end - after.offset + 1 }, item) !== null,
    );
    return running.map(({ address }) => ({ address, effect, local }) as const);
  });
  return changed.sort(
    (a, b) => effects.indexOf(a.effect) - effects.indexOf(b.effect) || compareText(a.address, b.address),
  );
}
