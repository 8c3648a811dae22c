import type { Content } from '../../../core/model/content.ts';
import { probeText } from '../../../core/model/probe-text.ts';
import { isFarAway } from './far-away.ts';

/** What a probe creates, each far away; null where no such content exists at this time. */
export interface ProbeContents {
  readonly cron: Content | null;
  readonly date: Content | null;
  /** Its prompt has white space at both ends. */
  readonly interval: Content | null;
  readonly longInterval: Content | null;
  readonly delay: Content | null;
}

const dayMs = 86_400_000;
const daySeconds = 86_400;

/** Beyond it an interval may be refused. */
const intervalDays = 29;
const longIntervalDays = 31;
const delayDays = 30;

/** A day of the month that is no month, so that the two cannot be swapped. */
const day = 20;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Picks what a probe creates from `now` on; every prompt has a nonce of its own. */
export function pickContents(nonce: string, now: Date): ProbeContents {
  const fill = (index: number, when: Content['when']): Content => ({
    when,
    input: probeText(`${nonce}-${String(index)}`),
    budget: 'low',
  });
  const far = (content: Content): Content | null => (isFarAway(content, now) ? content : null);
  const interval = fill(3, { type: 'interval', intervalSeconds: intervalDays * daySeconds });
  return {
    cron: firstFar(now, (at) => {
      const month = months[at.getUTCMonth()] ?? '';
      return fill(1, { type: 'cron', cron: `17 13 ${String(day)} ${month} *` });
    }),
    date: firstFar(now, (at) => {
      return fill(2, { type: 'scheduled', date: `${at.toISOString().slice(0, 8)}${String(day)}T13:17:00Z` });
    }),
    interval: far({ ...interval, input: `  ${interval.input}  ` }),
    longInterval: far(fill(4, { type: 'interval', intervalSeconds: longIntervalDays * daySeconds })),
    delay: far(fill(5, { type: 'delayed', delayInSeconds: delayDays * daySeconds })),
  };
}

/** From two months on, month by month: sooner is nearer than it need be. */
function firstFar(now: Date, create: (at: Date) => Content): Content | null {
  for (let days = 62; days < 340; days += 28) {
    const content = create(new Date(now.getTime() + days * dayMs));
    if (isFarAway(content, now)) return content;
  }
  return null;
}

/** When a content runs, as it is sent. */
export function describeWhen({ when }: Content): string {
  switch (when.type) {
    case 'cron':
      return `cron ${when.cron}`;
    case 'scheduled':
      return `date ${when.date}`;
    case 'interval':
      return `interval ${String(when.intervalSeconds)}s`;
    case 'delayed':
      return `delay ${String(when.delayInSeconds)}s`;
  }
}
