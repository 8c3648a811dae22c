/**
 * Reconstructs an edit of a set from what it gives each worker.
 *
 * The service lists expanded prompts, and nothing remembers what they were expanded from. So each live prompt is turned
 * back with the values of its worker, in a few plausible readings. A reading counts for all workers whose live prompt
 * it gives letter by letter. What no reading gives was changed outside the set.
 */
import { compareText } from '../collections.ts';
import { normalizeInput } from '../model/content.ts';
import { parseCron } from '../time/cron.ts';
import { moveCron, onlyMinuteOfDay, shiftOf } from '../time/spread.ts';
import {
  expandTemplate,
  joinText,
  parseTemplate,
  printTemplate,
  type Template,
  type Values,
} from '../model/template.ts';

/** One worker's part in an edit of a set. */
interface Expanded {
  /** The live prompt. */
  readonly before: string;
  readonly values: Values;
}

/**
 * Returns the set's prompt before the edit for each worker, as a set spells it: of the templates that give the live
 * prompt, the template that fits most workers; null if there is none.
 */
export function findFormerTemplates(after: string, parts: readonly Expanded[]): readonly (string | null)[] {
  const template = parseTemplate(after);
  return vote(parts, {
    readingsOf: (part) => turnBack(template, part),
    toText: printTemplate,
    fits: ({ before, values }, reading) => normalizeInput(expandTemplate(reading, values)) === before,
  });
}

/** One worker's part in an edit of a spread schedule. */
interface SpreadOut {
  readonly workerId: string;
  /** The live cron. */
  readonly before: string;
}

/**
 * Returns the set's cron before the edit for each worker, without the spread: of the crons that give the live cron,
 * with that window or without a spread, the cron that fits most workers; null if there is none.
 */
export function findFormerCrons(windowMinutes: number, parts: readonly SpreadOut[]): readonly (string | null)[] {
  return vote(parts, {
    readingsOf: ({ workerId, before }) => {
      const { cron } = parseCron(before);
      const minuteOfDay = cron === null ? null : onlyMinuteOfDay(cron);
      if (cron === null || minuteOfDay === null) return [];
      const shifts = Array.from({ length: Math.min(windowMinutes, minuteOfDay + 1) }, (_, minutes) => minutes);
      const written = shifts.map((minutes) => moveCron(before, cron, -minutes));
      return [before, ...written.filter((text, minutes) => findShift(workerId, text, windowMinutes) === minutes)];
    },
    toText: String,
    fits: ({ workerId, before }, text) => {
      if (text === before) return true;
      const { cron } = parseCron(text);
      return cron !== null && moveCron(text, cron, shiftOf(workerId, cron, windowMinutes)) === before;
    },
  });
}

function findShift(workerId: string, text: string, windowMinutes: number): number | null {
  const { cron } = parseCron(text);
  return cron === null ? null : shiftOf(workerId, cron, windowMinutes);
}

/** Returns the templates that may have given a prompt, the likelier ones first. */
function turnBack(after: Template, { before, values }: Expanded): readonly Template[] {
  const known = new Map(splitLines(after).map((line) => [expandTemplate(line, values), line]));
  const lines = matchLines(before.split('\n'), known);
  return [wholeWords, anywhere, nowhere].map((pattern) =>
    joinLines(lines.map((line) => putNames(line, values, pattern))),
  );
}

/** Replaces lines of a prompt by the template line that gives them, if any, and keeps all others as text. */
function matchLines(lines: readonly string[], known: ReadonlyMap<string, Template>): readonly (string | Template)[] {
  const lengths = [...new Set([...known.keys()].map((text) => text.split('\n').length))].toSorted((a, b) => b - a);
  const found: (string | Template)[] = [];
  for (let at = 0; at < lines.length;) {
    const length = lengths.find((each) => known.has(lines.slice(at, at + each).join('\n'))) ?? 1;
    const text = lines.slice(at, at + length).join('\n');
    found.push(known.get(text) ?? text);
    at += length;
  }
  return found;
}

/** Replaces the values of variables in a line by their names, longer values first. */
function putNames(line: string | Template, values: Values, pattern: (value: string) => RegExp | null): Template {
  if (typeof line !== 'string') return line;
  const names = Object.keys(values)
    .filter((name) => values[name] !== '')
    .toSorted((a, b) => (values[b] ?? '').length - (values[a] ?? '').length || compareText(a, b));
  return names.reduce<Template>(
    (parts, name) => {
      const separator = pattern(values[name] ?? '');
      if (separator === null) return parts;
      return parts.flatMap((part) => {
        if (typeof part !== 'string') return [part];
        return part.split(separator).flatMap((text, index) => (index === 0 ? [text] : [{ name }, text]));
      });
    },
    [line],
  );
}

const special = /[\\^$.*+?()[\]{}|/]/g;

function anywhere(value: string): RegExp {
  return new RegExp(value.replace(special, String.raw`\$&`), 'u');
}

function wholeWords(value: string): RegExp {
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${anywhere(value).source}(?![\p{L}\p{N}])`, 'u');
}

function nowhere(): null {
  return null;
}

/** Splits a template into lines, without their line ends. */
function splitLines(template: Template): readonly Template[] {
  const lines: Template[] = [[]];
  for (const part of template) {
    if (typeof part !== 'string') {
      lines.push([...(lines.pop() ?? []), part]);
      continue;
    }
    const [first = '', ...others] = part.split('\n');
    lines.push([...(lines.pop() ?? []), first], ...others.map((text) => [text]));
  }
  return lines;
}

function joinLines(lines: readonly Template[]): Template {
  return joinText(lines.flatMap((line, index) => (index === 0 ? line : ['\n', ...line])));
}

/** At most this many parts are read, evenly spread, because reading one may take long. */
const maxRead = 32;
/**
 * At most this many readings are tried on all parts, the most frequent first, because each takes time for each part.
 */
const maxTried = 8;

/**
 * Finds what parts have in common if each can be read in several ways. Returns for each part the reading that fits most
 * parts, among the readings that fit this part; null if there is none. Readings are equal if their texts are.
 */
function vote<T, Reading>(
  parts: readonly T[],
  ballot: {
    readonly readingsOf: (part: T) => readonly Reading[];
    readonly toText: (reading: Reading) => string;
    readonly fits: (part: T, reading: Reading) => boolean;
  },
): readonly (string | null)[] {
  const votes = new Map<string, { readonly reading: Reading; number: number }>();
  const step = Math.ceil(parts.length / maxRead);
  for (const part of parts.filter((_, index) => index % step === 0)) {
    for (const reading of ballot.readingsOf(part)) {
      const text = ballot.toText(reading);
      const known = votes.get(text);
      if (known === undefined) votes.set(text, { reading, number: 1 });
      else known.number++;
    }
  }
  const tried = [...votes]
    .toSorted(([a, { number: ofA }], [b, { number: ofB }]) => ofB - ofA || compareText(a, b))
    .slice(0, maxTried)
    .map(([text, { reading }]) => {
      const fits = parts.map((part) => ballot.fits(part, reading));
      return { text, fits, number: fits.filter(Boolean).length };
    })
    .toSorted((a, b) => b.number - a.number);
  return parts.map((_, index) => tried.find(({ fits }) => fits[index])?.text ?? null);
}
