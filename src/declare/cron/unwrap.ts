import { isTimeZone } from '../../core/time/zone.ts';
import { fieldOfName } from './read-words.ts';

/** An expression without the text that other schedulers put around it. */
export interface Unwrapped {
  readonly core: string;
  /** Problems with the text around it, each a sentence without a full stop; the first one is reported. */
  readonly problems: readonly string[];
  /** The zone that was written with it, as written; null if there was none. */
  readonly zone: string | null;
  /** Advice about the text around it, to add to the rewrite; null if there is none. */
  readonly advice: string | null;
  /** Whether it was in `cron(…)`, which only AWS writes. */
  readonly isAws: boolean;
}

/** Strips quotes, odd characters, `cron(…)`, a zone, a command or a comment from an expression. */
export function unwrap(text: string): Unwrapped {
  const problems: string[] = [];
  let core = text;
  const step = (next: string, problem: string) => {
    if (next === core) return;
    problems.push(problem);
    core = next;
  };
  step(core.replace(/^\s*["'`“”„‘’«»]+\s*|\s*["'`“”„‘’«»]+\s*$/g, ''), quoteWords(text));
  const plain = plainText(core);
  step(plain, `expected plain characters, got ${oddCharacters(core)}`);
  step(core.replace(/\s+/g, ' ').trim(), 'expected spaces between the fields, got other white space');
  const beforeCall = core;
  step(core.replace(/^cron ?\((.*)\)$/i, '$1').trim(), 'expected only the expression, got it in "cron(…)"');
  const isAws = core !== beforeCall;
  step(core.replace(/^cron(?:[:=] ?| )/i, ''), 'expected only the expression, got "cron" before it');
  const prefix = /^(?:CRON_)?TZ=(\S+) (.*)$/i.exec(core);
  if (prefix !== null) step(prefix[2] ?? '', 'expected no time zone in the expression');
  step(joinLists(core), 'expected no spaces inside a field');
  const { head, tail } = splitTail(core);
  const bare = tail.replace(/^\((.*)\)$/, '$1');
  const zone = looksLikeZone(bare) ? bare : null;
  const isComment = tail.startsWith('#');
  const got = isComment
    ? 'expected only the expression, got a comment after it'
    : `expected only the time, got ${JSON.stringify(tail)} after it`;
  step(head, zone === null ? got : 'expected no time zone in the expression');
  const isCommand = tail !== '' && zone === null && !isComment;
  const advice = isCommand ? 'a schedule runs its prompt, not a command' : null;
  return { core, problems, zone: zone ?? prefix?.[1] ?? null, advice, isAws };
}

function quoteWords(text: string): string {
  const isCurly = /[“”„‘’«»]/.test(text);
  return isCurly
    ? 'expected no quotes in the expression, got typographic quotes: type straight ones around the value'
    : 'expected no quotes in the expression: one pair around the value is enough';
}

function plainText(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[‐‑‒–—−]/g, '-')
    .replace(/[∗⁎✱✻]/g, '*')
    .replace(/\\\*/g, '*')
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '');
}

function oddCharacters(text: string): string {
  const [odd] = /[^\x20-\x7e\s]|[\u00a0\u2000-\u200f\u202f\u205f\u3000\ufeff]|\\/u.exec(text) ?? [];
  if (odd === undefined) return 'others';
  const code = `U+${(odd.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return /[\s\u200b-\u200f\u2060\ufeff]/u.test(odd)
    ? `a special space or invisible character (${code})`
    : `${JSON.stringify(odd)} (${code})`;
}

/** Joins `MON, WED` and `1 - 5`, if that leaves a valid number of fields. */
function joinLists(core: string): string {
  const joined = core
    .replace(/ ?, ?/g, ',')
    .replace(/ - /g, '-')
    .replace(/ ?\/ (?=\d)| \/(?=\d)/g, '/');
  const count = splitTail(joined).head.split(' ').length;
  return joined !== core && count >= 5 && count <= 7 ? joined : core;
}

/** Splits off the text after the fields, which begins at the first word that cannot be a field. */
function splitTail(core: string): { readonly head: string; readonly tail: string } {
  const words = core.split(' ');
  const from = core.startsWith('@') ? 1 : 5;
  const index = words.findIndex((word, at) => at >= from && !isFieldLike(word));
  if (index === -1 || /^@every$/i.test(words[0] ?? '')) return { head: core, tail: '' };
  return { head: words.slice(0, index).join(' '), tail: words.slice(index).join(' ') };
}

function isFieldLike(word: string): boolean {
  if (word.startsWith('#')) return false;
  const letters = word.match(/[a-z]+/gi) ?? [];
  return (
    /^[\w*?,/#()-]+$/.test(word) &&
    !word.startsWith('/') &&
    letters.every((part) => /^[LWH]{1,2}$/i.test(part) || fieldOfName(part) !== null)
  );
}

const areas =
  /^(?:africa|america|antarctica|arctic|asia|atlantic|australia|brazil|canada|chile|etc|europe|indian|mexico|pacific|us)\/\w/i;

/** Whether a word is a time zone, or was probably meant as one: `Europe/Madird`, `UTC+2`, `PDT`. */
function looksLikeZone(word: string): boolean {
  if (/\s/.test(word)) return false;
  return (
    areas.test(word) ||
    /^(?:UTC|GMT)[+-]\d/i.test(word) ||
    /^[ACEIJKMNPSW][A-Z]{0,2}[DS]?T$/.test(word) ||
    isTimeZone(word)
  );
}
