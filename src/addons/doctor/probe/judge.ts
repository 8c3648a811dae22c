/** What the observations of a probe mean, judged when it is known which rows somebody else removed meanwhile. */
import { cronKey } from '../../../core/time/cron.ts';
import type { JsonRecord } from '../../../json/reader.ts';
import type { SeenAnswer } from '../../../api/client.ts';
import { count } from '../../../core/words.ts';
import type { WorkerFinding } from '../checks.ts';
import { readZone } from '../check-zone.ts';
import { readBody } from '../check-answers.ts';
import type { Observations } from './experiments.ts';
import { judgeCalls, removed, unavailable } from './judge-calls.ts';
import { waitsMs } from './probe-hand.ts';
import type { Sent } from './probe-hand.ts';

/** The findings of a probe; ids that were `gone` before the probe cancelled them prove nothing by their absence. */
export function judgeProbe(seen: Observations, gone: ReadonlySet<string>): readonly WorkerFinding[] {
  return [
    judgeCreate(seen),
    judgeEcho(seen),
    judgeCronText(seen),
    judgeInputText(seen),
    judgeNextRun(seen),
    judgeDedupe(seen, gone),
    judgeLag(seen, gone),
    judgeOrder(seen),
    judgeLongInterval(seen),
    ...judgeCalls(seen),
    { check: 'past-date', state: 'unknown', found: 'not tried: a date in the past may run at once' },
    { check: 'run-time', state: 'unknown', found: 'not tried: a probe starts no run' },
  ];
}

function judgeCreate({ cron, date, interval, delay }: Observations): WorkerFinding {
  const check = 'create';
  const sent = [cron, date, interval, delay].filter((each) => each !== null);
  const refused = sent.find((each) => each.kind === 'refused');
  if (refused !== undefined) return { check, state: 'differs', found: refused.reason };
  const answered = sent.filter((each) => each.kind === 'answered');
  const [first] = answered;
  if (first === undefined) return unavailable(check, sent[0] ?? null);
  const statuses = [...new Set(answered.map(({ answer }) => answer?.status ?? 200))];
  const unread = answered.flatMap(({ row }) => (row.kind === 'recognised' ? [] : [row.problem]));
  if (unread.length > 0) return { check, state: 'differs', found: `the answer cannot be read: ${unread.join('; ')}` };
  return { check, state: 'ok', found: `status ${statuses.join(' and ')}` };
}

const fieldsOfAll = ['id', 'type', 'budget', 'input', 'nextRunAt'];

function judgeEcho({ cron, date, interval, delay }: Observations): WorkerFinding {
  const check = 'echo';
  const wanted: readonly (readonly [Sent | null, readonly string[]])[] = [
    [cron, ['cron']],
    [date, []],
    [interval, ['intervalSeconds']],
    [delay, ['delayInSeconds']],
  ];
  const read = wanted.flatMap(([sent, own]) => {
    const body = sent?.kind === 'answered' ? readRow(sent.answer) : null;
    return body === null ? [] : [{ body, fields: [...fieldsOfAll, ...own] }];
  });
  if (read.length === 0) return unavailable(check, cron);
  const missing = new Set(read.flatMap(({ body, fields }) => fields.filter((name) => !(name in body))));
  const more = new Set(read.flatMap(({ body, fields }) => Object.keys(body).filter((name) => !fields.includes(name))));
  const parts = [
    ...(missing.size === 0 ? [] : [`without ${[...missing].join(', ')}`]),
    ...(more.size === 0 ? [] : [`with ${[...more].toSorted().join(', ')} in addition`]),
  ];
  if (parts.length > 0) return { check, state: missing.size > 0 ? 'differs' : 'ok', found: parts.join(', ') };
  return { check, state: 'ok', found: `${count(read.length, 'type')}, each with its fields` };
}

function readRow(answer: SeenAnswer | null): JsonRecord | null {
  try {
    const row: unknown = JSON.parse(answer?.text ?? '');
    return typeof row === 'object' && row !== null ? (row as JsonRecord) : null;
  } catch {
    return null;
  }
}

function judgeCronText({ cron, contents }: Observations): WorkerFinding {
  const check = 'cron-text';
  const sentText = contents.cron?.when.type === 'cron' ? contents.cron.when.cron : '';
  const text = cron?.kind === 'answered' ? readRow(cron.answer)?.['cron'] : undefined;
  if (typeof text !== 'string') return unavailable(check, cron);
  if (text === sentText) return { check, state: 'ok', found: 'as it was sent' };
  if (cronKey(text) !== cronKey(sentText)) return { check, state: 'differs', found: `${sentText} became ${text}` };
  const isUpper = text === sentText.toUpperCase();
  const isNumbers = /^[\d *]+$/.test(text);
  const how = isUpper ? 'in capitals' : isNumbers ? 'with numbers in place of names' : 'in another spelling';
  return { check, state: 'ok', found: `${how}: ${text}` };
}

function judgeInputText({ interval, contents }: Observations): WorkerFinding {
  const check = 'input-text';
  const sentText = contents.interval?.input ?? '';
  const text = interval?.kind === 'answered' ? readRow(interval.answer)?.['input'] : undefined;
  if (typeof text !== 'string') return unavailable(check, interval);
  if (text === sentText) return { check, state: 'ok', found: 'as it was sent' };
  if (text === sentText.trimEnd()) return { check, state: 'ok', found: 'without white space at its end' };
  const isTrimmed = text === sentText.trim();
  return { check, state: 'differs', found: isTrimmed ? 'without white space at both ends' : 'changed' };
}

function judgeNextRun({ cron, date, contents, zone }: Observations): WorkerFinding {
  const check = 'next-run';
  const expected = `a cron in ${zone}, a date to the second`;
  if (date?.kind === 'answered' && date.row.kind === 'recognised' && contents.date?.when.type === 'scheduled') {
    const askedMs = Date.parse(contents.date.when.date);
    const offMs = date.row.nextRunAt.getTime() - askedMs;
    if (Math.abs(offMs) >= 1000) {
      return { check, state: 'differs', found: `a date came out ${String(Math.round(offMs / 1000))} s off`, expected };
    }
  }
  if (cron?.kind !== 'answered' || cron.row.kind !== 'recognised' || contents.cron?.when.type !== 'cron') {
    return { ...unavailable(check, cron), expected };
  }
  const reading = readZone(contents.cron.when.cron, cron.row.nextRunAt, zone);
  if (reading.kind === 'expected') return { check, state: 'ok', found: `a cron is read in ${zone}`, expected };
  const found = reading.kind === 'other' ? `a cron is read in ${reading.other}` : 'a cron is read in no zone';
  return { check, state: 'differs', found, expected };
}

function judgeDedupe({ cron, again, otherBudget }: Observations, gone: ReadonlySet<string>): WorkerFinding {
  const check = 'dedupe';
  const expected = 'two rows, or the existing one';
  if (cron?.kind !== 'answered') return unavailable(check, cron);
  if (again?.kind !== 'answered') return unavailable(check, again);
  if (cron.id !== again.id) {
    // Only if both were there until the end, they were there at once.
    const isProven = !gone.has(cron.id) && !gone.has(again.id);
    const found = isProven ? 'two equal creates make two rows' : removed;
    return { check, state: isProven ? 'ok' : 'unavailable', found, expected };
  }
  if (otherBudget?.kind !== 'answered') {
    return { check, state: 'ok', found: 'the second of two equal creates gets the existing row', expected };
  }
  if (otherBudget.id === cron.id) {
    return { check, state: 'differs', found: 'a create that differs in its budget gets the existing row', expected };
  }
  return {
    check,
    state: 'ok',
    found: 'the second of two equal creates gets the existing row; another budget is another row',
    expected,
  };
}

function judgeLag({ cron, lag }: Observations, gone: ReadonlySet<string>): WorkerFinding {
  const check = 'list-lag';
  if (lag === null || cron?.kind !== 'answered') return unavailable(check, cron);
  if (lag.list === 1) return { check, state: 'ok', found: 'the first list shows it' };
  const after = `after ${String(lag.tookMs)} ms`;
  if (lag.list !== null) return { check, state: 'ok', found: `list ${String(lag.list)} shows it, ${after}` };
  if (gone.has(cron.id)) return { check, state: 'unavailable', found: removed };
  return { check, state: 'differs', found: `none of ${String(waitsMs.length)} lists shows it, ${after}` };
}

function judgeOrder(seen: Observations): WorkerFinding {
  const check = 'creation-order';
  const { cron, date, interval, longInterval, delay, lists } = seen;
  const made = [cron, date, interval, longInterval, delay].flatMap((sent) =>
    sent?.kind === 'answered' ? [sent.id] : [],
  );
  const orders = lists.map(({ answer }) => {
    const rows = readBody(answer?.text ?? '')?.rows ?? [];
    return rows.filter((row) => made.includes(String(row['id'])));
  });
  const [first, second] = orders;
  if (made.length < 3) return unavailable(check, cron);
  if (first === undefined || second === undefined || first.length < made.length || second.length < made.length) {
    return { check, state: 'unavailable', found: 'the lists do not show every row of the probe' };
  }
  const ids = first.map((row) => String(row['id']));
  if (second.some((row, index) => row['id'] !== ids[index]))
    return { check, state: 'ok', found: 'changes from list to list' };
  const runs = first.map((row) => String(row['nextRunAt']));
  const isByRun = runs.every((at, index) => index === 0 || (runs[index - 1] ?? '') <= at);
  const found = isSame(ids, made)
    ? 'in order of creation'
    : isSame(ids, made.toReversed())
      ? 'newest first'
      : isByRun
        ? 'by next run'
        : 'another one';
  return { check, state: 'ok', found };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.join('\n') === b.join('\n');
}

function judgeLongInterval({ longInterval: sent }: Observations): WorkerFinding {
  const check = 'long-interval';
  if (sent?.kind === 'answered') return { check, state: 'ok', found: 'an interval of 31 days is accepted' };
  if (sent?.kind === 'refused' && sent.status !== null && sent.status !== 429) {
    return { check, state: 'differs', found: `an interval of 31 days is refused: ${sent.reason}` };
  }
  if (sent?.kind === 'lost' && sent.ids.length === 0 && sent.status === 500) {
    return { check, state: 'differs', found: `an interval of 31 days fails: ${sent.reason}` };
  }
  return unavailable(check, sent);
}
