import type { Budget } from '../model/budget.ts';
import { defaultBudget } from '../model/budget.ts';
import { parseCron } from '../model/cron.ts';
import type { DeclaredSchedule } from '../model/declaration.ts';
import type { When } from '../model/when.ts';
import { quote } from './describe-value.ts';
import type { DiagnosticCode } from './diagnostic-code.ts';
import { findMeantKey } from './known-key.ts';
import { isMapping, keyPlace, valuePlace } from './places.ts';
import type { Mapping } from './places.ts';
import type { Report } from './problems.ts';
import { readDate } from './read-date.ts';
import type { DateZone } from './read-date.ts';
import { readDuration } from './read-duration.ts';
import { readPrompt } from './read-prompt.ts';
import type { PromptFiles } from './read-prompt.ts';
import { readBudget } from './read-settings.ts';
import { locate } from './source.ts';

/** What a schedule is read with besides its own keys. */
export interface ScheduleContext {
  readonly zone: DateZone;
  /** The `defaults.budget` of its file; null when there is none. */
  readonly fileBudget: Budget | null;
  /** False only when it is certain that no file states a ledger. */
  readonly mayHaveLedger: boolean;
  readonly promptFiles: PromptFiles;
  readonly report: Report;
}

const whenKeys = ['cron', 'interval', 'date', 'delay'] as const;
const inputKeys = ['input', 'inputFile'] as const;

/** The schedule under `name`; null when any part of it was refused. */
export function readSchedule(schedules: Mapping, name: string, context: ScheduleContext): DeclaredSchedule | null {
  const schedule = schedules[name];
  // The schema has reported every other type.
  if (!isMapping(schedule)) return null;
  const { report, fileBudget, promptFiles } = context;
  const nameAt = keyPlace(schedules, name);
  const choose = <K extends string>(code: DiagnosticCode, keys: readonly K[]): K | null => {
    const present = keys.filter((key) => schedule[key] !== undefined);
    const [only, second] = present;
    if (only !== undefined && second === undefined) return only;
    if (only === undefined && hasMistypedKey(schedule, keys)) return null;
    report({
      code,
      at: second === undefined ? nameAt : keyPlace(schedule, second),
      message: `expected exactly one of ${keys.join(', ')} in ${quote(name)}, got ${second === undefined ? 'none' : present.join(' and ')}`,
      hint: second === undefined ? `add, for example, ${examples[code] ?? ''}` : `keep one of them`,
    });
    return null;
  };
  const whenKey = choose('exactly-one-when', whenKeys);
  const inputKey = choose('exactly-one-input', inputKeys);
  const when = whenKey === null ? null : readWhen(schedule, whenKey, context);
  const input = inputKey === null ? null : readPrompt(schedule, promptFiles, report);
  const { enabled = true, protect = false } = schedule;
  if (whenKey === 'delay' && enabled === true && !context.mayHaveLedger) reportNoLedger(schedule, report);
  if (when === null || input === null) return null;
  const budget = readBudget(schedule)?.value ?? fileBudget ?? defaultBudget;
  return {
    name,
    content: { when, input, budget },
    enabled: enabled === true,
    protect: protect === true,
    location: locate(nameAt),
  };
}

const examples: Partial<Record<DiagnosticCode, string>> = {
  'exactly-one-when': 'interval: 15m',
  'exactly-one-input': 'input: Check the inbox.',
};

/** Whether an unknown key, which the schema has reported, was meant to be one of these. */
function hasMistypedKey(schedule: Mapping, keys: readonly string[]): boolean {
  const known = [...whenKeys, ...inputKeys, 'budget', 'protect', 'enabled', 'description'];
  return Object.keys(schedule).some((key) => !known.includes(key) && keys.includes(findMeantKey(key, known) ?? ''));
}

function readWhen(schedule: Mapping, key: (typeof whenKeys)[number], context: ScheduleContext): When | null {
  const { report, zone } = context;
  switch (key) {
    case 'cron':
      return readCron(schedule, report);
    case 'interval': {
      const intervalSeconds = readDuration(schedule, key, report);
      return intervalSeconds === null ? null : { kind: 'interval', intervalSeconds };
    }
    case 'delay': {
      const delayInSeconds = readDuration(schedule, key, report);
      return delayInSeconds === null ? null : { kind: 'delayed', delayInSeconds };
    }
    case 'date': {
      const date = readDate(schedule, zone, report);
      return date === null ? null : { kind: 'scheduled', date };
    }
  }
}

function readCron(schedule: Mapping, report: Report): When | null {
  const { cron } = schedule;
  // The schema has reported every other type.
  if (typeof cron !== 'string') return null;
  const { refused } = parseCron(cron);
  if (refused === null) return { kind: 'cron', cron };
  const message = `cron ${quote(cron)}: ${refused.problem}`;
  report({ code: 'bad-cron', at: valuePlace(schedule, 'cron'), message, hint: refused.hint });
  return null;
}

function reportNoLedger(schedule: Mapping, report: Report): void {
  report({
    code: 'delay-needs-ledger',
    at: keyPlace(schedule, 'delay'),
    message: 'a delay vanishes once it has run; only a ledger can know that it did, and there is none',
    hint: 'add "ledger: git:refs/rota/ledger" at the top, or write a date instead',
  });
}
