/** Suggests what was meant by an unknown key or an invalid name. */
import { quote } from './describe-value.ts';
import { replaceLookAlikes } from './look-alikes.ts';
import { suggestNearest } from './nearest-key.ts';
import { isMapping, type Mapping } from './places.ts';
import type { Problem } from './problems.ts';
import type { Place } from './source.ts';

/**
 * Words from other tools, in lower case without `_` and `-`, with the keys they may mean. The first key that the mapping
 * can have is suggested.
 */
const otherWords: Readonly<Record<string, readonly string[]>> = {
  at: ['date'],
  delayinseconds: ['delay'],
  end: ['until'],
  ends: ['until'],
  every: ['interval'],
  file: ['inputFile'],
  in: ['delay'],
  intervalseconds: ['interval'],
  jobs: ['schedules'],
  message: ['input'],
  prompt: ['input'],
  promptfile: ['inputFile'],
  schedule: ['schedules', 'cron'],
  start: ['from'],
  starts: ['from'],
  to: ['until'],
  trigger: ['cron'],
  tz: ['timezone'],
  values: ['with', 'vars'],
  variables: ['vars', 'with'],
  vars: ['with'],
  when: ['cron'],
  whit: ['with'],
  workerid: ['id'],
  zone: ['timezone'],
};

/** Returns the known key that was probably meant by an unknown one; null if none is close. */
export function findMeantKey(written: string, known: readonly string[]): string | null {
  const unknown = replaceLookAlikes(written).replace(/^"(.*)"$/, '$1');
  if (unknown !== written && known.includes(unknown)) return unknown;
  const word = unknown.toLowerCase().replace(/[_-]/g, '');
  const byWord = Object.hasOwn(otherWords, word) ? otherWords[word] : undefined;
  return byWord?.find((key) => known.includes(key)) ?? suggestNearest(unknown, known);
}

/** Whether an unknown key of a mapping, already reported by the schema check, was probably meant as one of `meant`. */
export function hasMistypedKey(mapping: Mapping, meant: readonly string[], known: readonly string[] = meant): boolean {
  return Object.keys(mapping).some((key) => !known.includes(key) && meant.includes(findMeantKey(key, known) ?? ''));
}

/** Returns a hint for an unknown key that cannot just be renamed; null if there is none. `value` is the key's value. */
export function findOtherHint(unknown: string, value: unknown, known: readonly string[]): string | null {
  if (unknown === 'account') {
    return known.includes('workers')
      ? 'write it below "defaults:", or on a worker'
      : 'an account belongs to a worker: write it beside its "id"';
  }
  if (/^(?:with|override|as)$/.test(unknown) && known.includes('use')) {
    return 'write it in an item of "use:", beside its "set"';
  }
  if (!known.includes('cron')) return null;
  if (/^(?:paused|disabled|suspend|suspended|skip|off)$/.test(unknown)) {
    return value === false ? 'remove it, or write "enabled: true"' : 'write "enabled: false"';
  }
  if (/^(?:active|on|running)$/.test(unknown) && typeof value === 'boolean') return `write "enabled: ${String(value)}"`;
  if (/^(?:name|title)$/.test(unknown)) return 'the key above is the name; put a note for people into "description"';
  if (/^(?:schedule|trigger|when)$/.test(unknown) && isMapping(value)) {
    return `write ${listWhenLines(value).join(' and ') || 'cron, interval, date or delay'} in the schedule itself`;
  }
  const line = unknown.endsWith('Seconds') ? whenLine(unknown, value) : null;
  if (line !== null) return `write ${line}`;
  if (unknown === 'type') return 'remove it: cron, interval, date or delay says which type it is';
  if (/^(?:schedules?|crons|on)$/.test(unknown) && typeof value === 'object') {
    return 'write one schedule for each time, with a name and a prompt of its own';
  }
  return null;
}

const whenKeys = ['cron', 'interval', 'date', 'delay'];

/** Translates the keys of a `when` as the API has it into lines of a schedule; other keys are left out. */
function listWhenLines(when: Mapping): readonly string[] {
  return Object.entries(when).flatMap(([key, value]) => whenLine(key, value) ?? []);
}

function whenLine(key: string, value: unknown): string | null {
  const ours = findMeantKey(key, whenKeys);
  if (ours === null) return null;
  if (key.endsWith('Seconds')) return typeof value === 'number' ? `${ours}: ${String(value)}s` : null;
  return typeof value === 'string' ? `${ours}: ${quote(value)}` : null;
}

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Whether text is a valid worker alias, or a valid name of a schedule, set or variable. */
export function isName(text: string): boolean {
  return namePattern.test(text);
}

/** Returns the problem of an invalid name. */
export function badName(name: string, at: Place): Problem {
  const better = replaceLookAlikes(name)
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '')
    .slice(0, 100);
  return {
    code: 'bad-name',
    at,
    message: `expected a name of 1 to 100 letters, digits, ".", "_" or "-", beginning with a letter or digit, got ${quote(name)}`,
    hint: better === '' ? null : `write ${quote(better)}`,
  };
}
