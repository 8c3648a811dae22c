/**
 * What an edit in a set was, read back from what it gives each worker.
 *
 * The service lists prompts that are expanded already, and nothing remembers what they were expanded from. So each live
 * prompt is turned back with the values of its worker, in a few plausible ways, and a way counts for all workers whose
 * live prompt it gives letter by letter. What no way gives was changed outside the set.
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
  /** The prompt that is live. */
  readonly before: string;
  readonly values: Values;
}

/**
 * For each worker the prompt of the set before the edit, as a set writes it; null where the live prompt is not what a
 * set gave that fits most of the others.
 */
export function findFormerTemplates(after: string, parts: readonly Expanded[]): readonly (string | null)[] {
  const template = parseTemplate(after);
  return vote(parts, {
    readingsOf: (part) => turnBack(template, part),
    toText: printTemplate,
    fits: ({ before, values }, reading) => normalizeInput(expandTemplate(reading, values)) === before,
  });
}

/** One worker's part in an edit of a schedule that is spread. */
interface SpreadOut {
  readonly workerId: string;
  /** The cron that is live. */
  readonly before: string;
}

/**
 * For each worker the cron of the set before the edit, as it was before the spread moved it; null where the live one is
 * not what a set gave that fits most of the others, with that window or without a spread.
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

/** The templates that may have given a prompt, the likelier ones first. */
function turnBack(after: Template, { before, values }: Expanded): readonly Template[] {
  const known = new Map(splitLines(after).map((line) => [expandTemplate(line, values), line]));
  const lines = matchLines(before.split('\n'), known);
  return [wholeWords, anywhere, nowhere].map((pattern) =>
    joinLines(lines.map((line) => putNames(line, values, pattern))),
  );
}

/** Each line of a prompt, or lines that one of the template gives, as that line of the template; else as it is. */
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

/** Puts the names of variables where their values are in a line, longer values first. */
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

/** The lines of a template, without their line ends. */
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

/** So many parts at most are read, evenly among all; to read one may take long. */
const maxRead = 32;
/** So many readings are tried on all parts; the most frequent ones, as each takes time for each part. */
const maxTried = 8;

/**
 * Finds what parts have in common when each can be read in several ways: for each part the reading that fits most of all
 * parts among those that fit this one; null where none does. Readings are equal when their text is.
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
