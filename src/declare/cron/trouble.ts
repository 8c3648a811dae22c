import { cronField, type CronField, type CronFieldName } from '../../core/time/cron.ts';
import { formatDuration } from '../../core/words.ts';
import { fieldOfName } from './read-words.ts';

/** Why a field cannot be rewritten. */
export interface Trouble {
  readonly kind: 'inexpressible' | 'out-of-range' | 'wrong-field' | 'unreadable';
  /** A sentence without a full stop; absent if the parser's own message is better. */
  readonly problem?: string;
  /** General advice, without an expression. */
  readonly hint?: string | undefined;
  /** What the whole field may have meant. Offered, each with its meaning, if this is the only trouble. */
  readonly choices?: readonly Choice[];
  /** The field that a name belongs to; only set for `wrong-field`. */
  readonly home?: 'month' | 'weekday';
}

/** One possible meaning of a field. */
export interface Choice {
  /** Completes "for …, write …". */
  readonly meaning: string;
  /** Text of the field, or an interval that replaces the whole cron. */
  readonly text: string;
  readonly kind: 'field' | 'interval';
}

/** Finds characters of other crons that have no equivalent in rota. */
export function findSpecial(part: string, { name }: CronField): Trouble | null {
  if (/^h(?:\(\d+-\d+\))?(?:\/\d+)?$/i.test(part)) return hashTrouble(part, name);
  const no = (words: string, hint: string): Trouble => {
    return { kind: 'inexpressible', problem: `"${part}" is not supported: this cron cannot express ${words}`, hint };
  };
  if (name === 'day of month' && /^(?:\d+W|WL?|LW)$/i.test(part))
    return no('the working day nearest to a date', 'choose a fixed day, or declare a "date" for each run');
  if (name === 'day of month' && /^L(?:-\d+)?$/i.test(part)) {
    const hint = 'choose a day from 1 to 28, or declare a "date" for each run';
    return no('days counted from the last day of the month', hint);
  }
  if (name === 'weekday' && part.includes('#')) {
    const hint = 'days and weekday together would run on either; declare a "date" for each run';
    return no('the nth weekday of a month, such as the first Monday', hint);
  }
  if (name === 'weekday' && /^[a-z\d]*L$/i.test(part))
    return no('the last weekday of its kind in a month', 'declare a "date" for each run');
  return null;
}

function hashTrouble(part: string, name: CronFieldName): Trouble {
  const step = /^h\/(\d+)$/i.exec(part)?.[1];
  const { min, max } = cronField(name);
  const isStep = step !== undefined && Number(step) >= 1 && Number(step) <= max;
  return {
    kind: 'inexpressible',
    problem: `"H" is not supported: it stands for a ${name} that Jenkins chooses`,
    hint: `write a number from ${String(min)} to ${String(max)} for the ${name} instead of "${part}"`,
    choices: isStep
      ? [{ kind: 'field', meaning: `every ${step} ${name}s from ${String(min)} on`, text: `*/${step}` }]
      : [],
  };
}

/** Finds the name of a month or weekday in another field. */
export function findWrongField(part: string, { name }: CronField): Trouble | null {
  for (const word of part.match(/[a-z]{3,}/gi) ?? []) {
    const home = fieldOfName(word);
    if (home === null || home === name) continue;
    const hint = 'the order is minute, hour, day of month, month, weekday';
    return { kind: 'wrong-field', problem: `"${part}" is a ${home}, not a ${name}`, hint, home };
  }
  return null;
}

/** Advice on what an element may look like. */
export const form = 'write numbers, three-letter names, "a-b", "*/n", "a-b/n" or a comma list of these';

/** Returns the trouble of a value that the field does not have. */
export function outside(part: string, field: CronField, lowest: number): Trouble {
  const { name } = field;
  if (/[a-z]{3}/i.test(part)) {
    const names = field.names.length === 0 ? 'a number' : `a number or one of ${field.names.join(', ')}`;
    return { kind: 'unreadable', hint: `write ${names}` };
  }
  const kind = 'out-of-range';
  if (name === 'hour' && part === '24') {
    const choices = [{ kind: 'field', meaning: 'midnight at the start of the day', text: '0' }] as const;
    return { kind, hint: 'midnight is hour 0', choices };
  }
  if (name === 'day of month' && part === '0') {
    return { kind, hint: 'days count from 1', choices: [{ kind: 'field', meaning: 'every day', text: '*' }] };
  }
  const hints: Partial<Record<CronFieldName, string>> = {
    month: 'months count from 1: January is 1',
    weekday: lowest === 0 ? 'Sunday is 0 and 7, Monday is 1; names such as MON are clearer' : 'write names such as MON',
  };
  return { kind, hint: hints[name] };
}

/** Returns the trouble of a range such as `1-*`. */
export function openRange(part: string, { name, max }: CronField, start: number): Trouble {
  const range = `${String(start)}-${String(name === 'weekday' ? 6 : max)}`;
  return {
    kind: 'unreadable',
    problem: `the range "${part}" in the ${name} field has no end`,
    hint: form,
    choices: [{ kind: 'field', meaning: `every ${name} from ${String(start)} on`, text: range }],
  };
}

const units: Partial<
  Record<CronFieldName, { readonly seconds: number; readonly plural: string; readonly whole: string }>
> = {
  second: { seconds: 1, plural: 'seconds', whole: 'a minute' },
  minute: { seconds: 60, plural: 'minutes', whole: 'an hour' },
  hour: { seconds: 3600, plural: 'hours', whole: 'a day' },
  'day of month': { seconds: 86_400, plural: 'days', whole: 'a month' },
};

/** Returns the trouble of a step longer than its field. Other crons run it once, but something longer was meant. */
export function longStep(step: number, field: CronField, isStar: boolean): Trouble {
  const unit = units[field.name];
  const choices: Choice[] = [];
  if (unit !== undefined && isStar) {
    const every = formatDuration(step * unit.seconds);
    if (step !== field.size)
      choices.push({ kind: 'interval', meaning: `every ${String(step)} ${unit.plural}`, text: every });
    choices.push({ kind: 'field', meaning: `once ${unit.whole}`, text: String(field.min) });
  }
  return { kind: 'out-of-range', hint: 'a step must stay within its field', choices };
}
