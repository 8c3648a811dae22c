import { defaultBudget, isBudget, type Budget } from '../core/model/content.ts';
import type { DeclaredSchedule } from '../core/model/declaration.ts';
import { findCronDoubts } from '../core/time/cron-doubts.ts';
import { parseCron } from '../core/time/cron.ts';
import { formatInstant, type When } from '../core/time/when.ts';
import { explainCron } from './cron/explain-cron.ts';
import { joinWords } from '../core/words.ts';
import { quote } from './describe-value.ts';
import { hasMistypedKey } from './known-key.ts';
import type { LoadSession } from './load-session.ts';
import { refuseLookAlike } from './look-alikes.ts';
import { isMapping, keyPlace, valuePlace, type Mapping } from './places.ts';
import type { Report } from './problems.ts';
import { readBounds, readDate, warnNeverWithin, type Bounds, type DateZone } from './read-date.ts';
import { readDuration } from './read-duration.ts';
import { readPrompt } from './read-prompt.ts';
import { readOwner } from './read-settings.ts';
import { readSpread } from './read-spread.ts';
import type { TemplateVariables } from './sets/variables.ts';
import { locate, type Place } from './source.ts';

/** A schedule as written in a file. */
export interface NamedSchedule {
  readonly name: string;
  /** The YAML value under its name. */
  readonly schedule: unknown;
  /** Place of the name. */
  readonly nameAt: Place;
}

/** Settings that a schedule takes from its worker and its file. */
export interface ScheduleDefaults {
  readonly zone: DateZone;
  /** null if its file has no default. */
  readonly budget: Budget | null;
  /** The worker's owner, or the default of the file; null if neither is set. */
  readonly owner: string | null;
}

/** Returns a key that is equal for all workers on which a schedule of a set reads the same. */
export function defaultsKey({ zone, budget, owner }: ScheduleDefaults): string {
  return `${zone.kind === 'known' ? zone.name : `(${zone.kind})`} ${String(budget)} ${JSON.stringify(owner)}`;
}

/** The parts of a session that a schedule is read with. `variables` is null unless the schedule belongs to a set. */
type ScheduleSession = Pick<LoadSession, 'report' | 'promptFiles' | 'mayHaveLedger'> & {
  readonly variables: TemplateVariables | null;
};

const noBounds: Bounds = { from: null, until: null };

export const whenKeys = ['cron', 'interval', 'date', 'delay'] as const;
export const inputKeys = ['input', 'inputFile'] as const;

/**
 * Reads a schedule; null if any part of it is invalid. The prompt keeps its variables, and a cron with `spread` is not
 * moved yet.
 */
export function readSchedule(
  { schedule, name, nameAt }: NamedSchedule,
  defaults: ScheduleDefaults,
  session: ScheduleSession,
): DeclaredSchedule | null {
  // The schema check reports every other type.
  if (!isMapping(schedule)) return null;
  const { mayHaveLedger, variables } = session;
  const report = variables === null ? session.report : withBracesHint(session.report);
  const context = { zone: defaults.zone, report };
  // Reads every `when` and input that is present, although only one may be, to report all problems at once.
  const presentWhens = presentOf(schedule, whenKeys);
  const presentInputs = presentOf(schedule, inputKeys);
  const whens = presentWhens.map((key) => readWhen(schedule, key, context));
  const inputs = presentInputs.map((key) => readPrompt(schedule, key, session));
  const isOneWhen = presentWhens.length === 1;
  const isOneInput = presentInputs.length === 1;
  const written = { schedule, name, nameAt };
  if (!isOneWhen) reportNotOne('exactly-one-when', presentWhens, written, report);
  if (!isOneInput) reportNotOne('exactly-one-input', presentInputs, written, report);
  const isBounded = schedule['from'] !== undefined || schedule['until'] !== undefined;
  const bounds = isBounded ? readBounds(schedule, context) : noBounds;
  const { budget, enabled = true, protect = null, delay, description } = schedule;
  if (delay !== undefined && enabled === true && !mayHaveLedger) reportNoLedger(schedule, report);
  const [when = null] = whens;
  const hasSpread = schedule['spread'] !== undefined;
  const spread = hasSpread ? readSpread(schedule, when, report) : null;
  const owner = readOwner(schedule, report);
  const [input = null] = inputs;
  // The schema check reports every other budget.
  if (budget !== undefined && !isBudget(budget)) return null;
  if (when === null || input === null || bounds === null || !isOneWhen || !isOneInput) return null;
  if (hasSpread && spread === null) return null;
  // A spread moves the cron by an amount that is not known yet.
  if (isBounded && spread === null) warnNeverWithin(schedule, when, bounds, context);
  return {
    name,
    content: { when, input, budget: budget ?? defaults.budget ?? defaultBudget },
    enabled: enabled === true,
    protect: protect === null ? null : protect === true,
    from: bounds.from,
    until: bounds.until,
    spread,
    description: typeof description === 'string' ? description : null,
    owner: owner === null ? defaults.owner : owner.value,
    pause: null,
    fromSet: null,
    location: locate(nameAt),
  };
}

/** Adds a hint to problems of a `when` with `{{team}}` in it: variables are not replaced there. */
function withBracesHint(report: Report): Report {
  return (problem) => {
    const { code, at } = problem;
    const isWhen = code === 'bad-cron' || code === 'bad-duration' || code === 'bad-date';
    const hasBraces = at !== null && 'source' in at && at.source.text.slice(at.start, at.end).includes('{{');
    report(isWhen && hasBraces ? { ...problem, hint: bracesHint } : problem);
  };
}

const bracesHint =
  'variables are replaced in prompts only: write the time itself, or another one below "override:" of a use';

function presentOf<K extends string>(schedule: Mapping, keys: readonly K[]): readonly K[] {
  return keys.filter((key) => schedule[key] !== undefined);
}

const choices = {
  'exactly-one-when': { keys: whenKeys, example: 'interval: 15m' },
  'exactly-one-input': { keys: inputKeys, example: 'input: Check the inbox.' },
} as const;

function reportNotOne(
  code: keyof typeof choices,
  present: readonly string[],
  { schedule, name, nameAt }: NamedSchedule & { readonly schedule: Mapping },
  report: Report,
): void {
  const second = present[1];
  const { keys, example } = choices[code];
  if (present.length === 0 && hasMistypedKey(schedule, keys, knownKeys)) return;
  report({
    code,
    at: second === undefined ? nameAt : keyPlace(schedule, second),
    message: `expected exactly one of ${keys.join(', ')} in ${quote(name)}, got ${joinWords(present, 'and') || 'none'}`,
    hint: second === undefined ? `add, for example, ${example}` : 'keep one of them',
  });
}

const knownKeys = [
  ...[...whenKeys, ...inputKeys],
  ...['budget', 'protect', 'enabled', 'description', 'from', 'until', 'spread', 'owner'],
];

function readWhen(
  schedule: Mapping,
  key: (typeof whenKeys)[number],
  { zone, report }: Pick<ScheduleDefaults, 'zone'> & Pick<LoadSession, 'report'>,
): When | null {
  if (refuseLookAlike(schedule, key, report)) return null;
  switch (key) {
    case 'cron':
      return readCron(schedule, report);
    case 'interval': {
      const intervalSeconds = readDuration(schedule, key, report);
      return intervalSeconds === null ? null : { type: 'interval', intervalSeconds };
    }
    case 'delay': {
      const delayInSeconds = readDuration(schedule, key, report);
      return delayInSeconds === null ? null : { type: 'delayed', delayInSeconds };
    }
    case 'date': {
      const date = readDate(schedule, 'date', { zone, report });
      return date === null ? null : { type: 'scheduled', date: formatInstant(date) };
    }
  }
}

function readCron(schedule: Mapping, report: Report): When | null {
  const { cron } = schedule;
  // The schema check reports every other type.
  if (typeof cron !== 'string') return null;
  const { refused } = parseCron(cron);
  if (refused === null) {
    for (const { code, message, hint } of findCronDoubts(cron)) {
      report({ code, at: valuePlace(schedule, 'cron'), message: `cron ${quote(cron)}: ${message}`, hint });
    }
    return { type: 'cron', cron };
  }
  const { problem, hint } = explainCron(cron, refused);
  report({ code: 'bad-cron', at: valuePlace(schedule, 'cron'), message: `cron ${quote(cron)}: ${problem}`, hint });
  return null;
}

function reportNoLedger(schedule: Mapping, report: Report): void {
  report({
    code: 'delay-needs-ledger',
    at: keyPlace(schedule, 'delay'),
    message: 'a delay requires a ledger: once it has run, the service no longer lists it',
    hint: 'add "ledger: git:refs/rota/ledger" at the top, or write a date instead',
  });
}
