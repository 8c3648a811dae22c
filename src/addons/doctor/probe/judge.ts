/** What the observations of a probe mean, once it is known which rows others removed meanwhile. */
import { cronKey } from '../../../core/time/cron.ts';
import type { JsonRecord } from '../../../json/reader.ts';
import type { SeenAnswer } from '../../../api/client.ts';
import { count } from '../../../core/words.ts';
import type { Verdict, Verdicts } from '../doctor-document.ts';
import { readZone } from '../check-zone.ts';
import { isByRun, readBody } from '../check-answers.ts';
import type { Observations } from './experiments.ts';
import { waitsMs, type Cancelled, type Sent } from './probe-client.ts';

/** Judges a probe. IDs that were `gone` before the probe cancelled them prove nothing by their absence. */
export function judgeProbe(seen: Observations, gone: ReadonlySet<string>): Verdicts {
  return {
    create: judgeCreate(seen),
    echo: judgeEcho(seen),
    'cron-text': judgeCronText(seen),
    'input-text': judgeInputText(seen),
    'next-run': { ...judgeNextRun(seen), expected: `a cron in ${seen.zone}, a date to the second` },
    dedupe: judgeDedupe(seen, gone),
    'list-lag': judgeLag(seen, gone),
    'creation-order': judgeOrder(seen),
    'long-interval': judgeLongInterval(seen),
    'cancel-again': judgeCancelAgain(seen),
    'unknown-schedule': judgeCancelUnknown(seen),
    'unknown-worker': judgeUnknownWorker(seen),
    'invalid-create': judgeInvalid(seen),
    'past-date': { state: 'unknown', found: 'not tried: a date in the past may run at once' },
    'run-time': { state: 'unknown', found: 'not tried: a probe starts no run' },
  };
}

/** Why an experiment shows nothing. */
function unavailable(sent: Sent | null): Verdict {
  if (sent === null) return { state: 'unknown', found: 'nothing that is far enough away can be created now' };
  return { state: 'unavailable', found: sent.kind === 'answered' ? 'the answer is inconclusive' : sent.reason };
}

/** Why the absence of a row proves nothing. */
const removed: Verdict = { state: 'unavailable', found: 'somebody else removed a row meanwhile' };

const interrupted: Verdict = { state: 'unavailable', found: 'interrupted' };

function judgeCreate({ cron, date, interval, delay }: Observations): Verdict {
  const sent = [cron, date, interval, delay].filter((each) => each !== null);
  const refused = sent.find((each) => each.kind === 'refused');
  if (refused !== undefined) return { state: 'differs', found: refused.reason };
  const answered = sent.filter((each) => each.kind === 'answered');
  const [first] = answered;
  if (first === undefined) return unavailable(sent[0] ?? null);
  const statuses = [...new Set(answered.map(({ answer }) => answer?.status ?? 200))];
  const unread = answered.flatMap(({ row }) => (row.kind === 'recognised' ? [] : [row.problem]));
  if (unread.length > 0) return { state: 'differs', found: `the answer cannot be read: ${unread.join('; ')}` };
  return { state: 'ok', found: `status ${statuses.join(' and ')}` };
}

const fieldsOfAll = ['id', 'type', 'budget', 'input', 'nextRunAt'];

function judgeEcho({ cron, date, interval, delay }: Observations): Verdict {
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
  if (read.length === 0) return unavailable(cron);
  const missing = new Set(read.flatMap(({ body, fields }) => fields.filter((name) => !(name in body))));
  const more = new Set(read.flatMap(({ body, fields }) => Object.keys(body).filter((name) => !fields.includes(name))));
  const parts = [
    ...(missing.size === 0 ? [] : [`without ${[...missing].join(', ')}`]),
    ...(more.size === 0 ? [] : [`with extra ${[...more].toSorted().join(', ')}`]),
  ];
  if (parts.length > 0) return { state: missing.size > 0 ? 'differs' : 'ok', found: parts.join(', ') };
  return { state: 'ok', found: `${count(read.length, 'type')}, each with its fields` };
}

function readRow(answer: SeenAnswer | null): JsonRecord | null {
  try {
    const row: unknown = JSON.parse(answer?.text ?? '');
    return typeof row === 'object' && row !== null ? (row as JsonRecord) : null;
  } catch {
    return null;
  }
}

function judgeCronText({ cron, contents }: Observations): Verdict {
  const sentText = contents.cron?.when.type === 'cron' ? contents.cron.when.cron : '';
  const text = cron?.kind === 'answered' ? readRow(cron.answer)?.['cron'] : undefined;
  if (typeof text !== 'string') return unavailable(cron);
  if (text === sentText) return { state: 'ok', found: 'as it was sent' };
  if (cronKey(text) !== cronKey(sentText)) return { state: 'differs', found: `${sentText} became ${text}` };
  const isUpper = text === sentText.toUpperCase();
  const isNumbers = /^[\d *]+$/.test(text);
  const how = isUpper ? 'in capitals' : isNumbers ? 'with numbers in place of names' : 'in another spelling';
  return { state: 'ok', found: `${how}: ${text}` };
}

function judgeInputText({ interval, contents }: Observations): Verdict {
  const sentText = contents.interval?.input ?? '';
  const text = interval?.kind === 'answered' ? readRow(interval.answer)?.['input'] : undefined;
  if (typeof text !== 'string') return unavailable(interval);
  if (text === sentText) return { state: 'ok', found: 'as it was sent' };
  if (text === sentText.trimEnd()) return { state: 'ok', found: 'without white space at its end' };
  const isTrimmed = text === sentText.trim();
  return { state: 'differs', found: isTrimmed ? 'without white space at both ends' : 'changed' };
}

function judgeNextRun({ cron, date, contents, zone }: Observations): Verdict {
  if (date?.kind === 'answered' && date.row.kind === 'recognised' && contents.date?.when.type === 'scheduled') {
    const offMs = date.row.nextRunAt.getTime() - Date.parse(contents.date.when.date);
    const found = `a date was stored ${String(Math.round(offMs / 1000))} s off`;
    if (Math.abs(offMs) >= 1000) return { state: 'differs', found };
  }
  if (cron?.kind !== 'answered' || cron.row.kind !== 'recognised' || contents.cron?.when.type !== 'cron') {
    return unavailable(cron);
  }
  const reading = readZone(contents.cron.when.cron, cron.row.nextRunAt, zone);
  if (reading.kind === 'expected') return { state: 'ok', found: `a cron is read in ${zone}` };
  return { state: 'differs', found: `a cron is read in ${reading.kind === 'other' ? reading.other : 'no zone'}` };
}

function judgeDedupe({ cron, again, otherBudget }: Observations, gone: ReadonlySet<string>): Verdict {
  if (cron?.kind !== 'answered') return unavailable(cron);
  if (again?.kind !== 'answered') return unavailable(again);
  if (cron.id !== again.id) {
    // Two rows are proven only if both were there until the end.
    const isProven = !gone.has(cron.id) && !gone.has(again.id);
    return isProven ? { state: 'ok', found: 'two equal creates make two rows' } : removed;
  }
  const found = 'the second of two equal creates gets the existing row';
  if (otherBudget?.kind !== 'answered') return { state: 'ok', found };
  if (otherBudget.id !== cron.id) return { state: 'ok', found: `${found}; another budget makes another row` };
  return { state: 'differs', found: 'a create that differs in its budget gets the existing row' };
}

function judgeLag({ cron, lag }: Observations, gone: ReadonlySet<string>): Verdict {
  if (lag === null || cron?.kind !== 'answered') return unavailable(cron);
  if (lag.list === 1) return { state: 'ok', found: 'the first list shows it' };
  const after = `after ${String(lag.tookMs)} ms`;
  if (lag.list !== null) return { state: 'ok', found: `list ${String(lag.list)} shows it, ${after}` };
  if (gone.has(cron.id)) return removed;
  return { state: 'differs', found: `none of ${String(waitsMs.length)} lists shows it, ${after}` };
}

function judgeOrder(seen: Observations): Verdict {
  const { cron, date, interval, longInterval, delay, lists } = seen;
  const made = [cron, date, interval, longInterval, delay].flatMap((sent) =>
    sent?.kind === 'answered' ? [sent.id] : [],
  );
  const orders = lists.map(({ answer }) => {
    const rows = readBody(answer?.text ?? '')?.rows ?? [];
    return rows.filter((row) => made.includes(String(row['id'])));
  });
  const [first, second] = orders;
  if (made.length < 3) return unavailable(cron);
  if (first === undefined || second === undefined || first.length < made.length || second.length < made.length) {
    return { state: 'unavailable', found: 'the lists do not show every row of the probe' };
  }
  const ids = first.map((row) => String(row['id']));
  if (second.some((row, index) => row['id'] !== ids[index])) return { state: 'ok', found: 'changes from list to list' };
  const found = isSame(ids, made)
    ? 'in order of creation'
    : isSame(ids, made.toReversed())
      ? 'newest first'
      : isByRun(first)
        ? 'by next run'
        : 'another order';
  return { state: 'ok', found };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.join('\n') === b.join('\n');
}

function judgeLongInterval({ longInterval: sent }: Observations): Verdict {
  if (sent?.kind === 'answered') return { state: 'ok', found: 'an interval of 31 days is accepted' };
  if (sent?.kind === 'refused' && sent.status !== null && sent.status !== 429) {
    return { state: 'differs', found: `an interval of 31 days is refused: ${sent.reason}` };
  }
  if (sent?.kind === 'lost' && sent.ids.length === 0 && sent.status === 500) {
    return { state: 'differs', found: `an interval of 31 days fails: ${sent.reason}` };
  }
  return unavailable(sent);
}

function describeCancel({ kind, status, reason }: Cancelled): string {
  if (kind === 'failed') return reason ?? 'no answer';
  if (kind === 'there') return '{ "cancelled": true }';
  return status === 404 ? '404' : '{ "cancelled": false }';
}

/** Judges the cancel of a row that does not exist. */
function judgeCancel(cancelled: Cancelled): Verdict {
  const states = { unknown: 'ok', there: 'differs', failed: 'unavailable' } as const;
  return { state: states[cancelled.kind], found: describeCancel(cancelled) };
}

function judgeCancelAgain({ date, cancel, cancelAgain }: Observations): Verdict {
  if (cancel === null) return unavailable(date);
  if (cancelAgain !== null) return judgeCancel(cancelAgain);
  return cancel.kind === 'unknown' ? removed : { state: 'unavailable', found: describeCancel(cancel) };
}

function judgeCancelUnknown({ cancelUnknown }: Observations): Verdict {
  return cancelUnknown === null ? interrupted : judgeCancel(cancelUnknown);
}

function judgeUnknownWorker({ unknownWorker: seen }: Observations): Verdict {
  if (seen === null) return interrupted;
  if (seen.kind === 'listed') {
    return { state: 'differs', found: `listed, with ${count(seen.schedules.length, 'schedule')}` };
  }
  const isAnswer = ['remote-not-found', 'remote-forbidden', 'remote-invalid'].includes(seen.code);
  return { state: isAnswer ? 'ok' : 'unavailable', found: seen.reason };
}

function judgeInvalid({ invalid }: Observations): Verdict {
  if (invalid?.kind === 'answered') {
    return { state: 'differs', found: `a create without a time is answered with ${invalid.id}` };
  }
  if (invalid === null || invalid.kind === 'unsent' || invalid.status === null) return unavailable(invalid);
  const status = `status ${String(invalid.status)}`;
  if (invalid.kind === 'refused') return { state: 'ok', found: status };
  return { state: 'differs', found: `${status}, which leaves open whether it was done` };
}
