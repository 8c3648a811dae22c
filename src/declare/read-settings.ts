/** Reads the settings of files, `defaults` and workers, and reports files that disagree. */
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isBudget, type Budget, type Content } from '../core/model/content.ts';
import { matchesContent, type CancelLimit, type IgnoreRule, type Prune } from '../core/model/declaration.ts';
import { ledgerKindNames, ledgerKinds, parseLedger, type LedgerLocation } from '../core/model/ledger-location.ts';
import type { WhenKind } from '../core/time/when.ts';
import { joinWords } from '../core/words.ts';
import { isTimeZone } from '../core/time/zone.ts';
import { describeValue, quote } from './describe-value.ts';
import { refuseLookAlike } from './look-alikes.ts';
import { isMapping, valuePlace, type Mapping } from './places.ts';
import type { Report } from './problems.ts';
import { readAccount } from './read-worker-id.ts';
import { formatPlace, locate, type Place, type Sourced } from './source.ts';
import { explainReversedSign, suggestZone } from './timezone/suggest-zone.ts';

const prunes: readonly unknown[] = ['all', 'owned', 'none'] satisfies Prune[];

/** The `defaults` of a file. Each is null if not set, with a null `value` if invalid. */
export interface Defaults {
  readonly budget: Sourced<Budget> | null;
  readonly timezone: Sourced<string | null> | null;
  readonly account: Sourced<string | null> | null;
  readonly owner: Sourced<string | null> | null;
}

export function readDefaults({ defaults }: Mapping, report: Report): Defaults {
  if (!isMapping(defaults)) return { budget: null, timezone: null, account: null, owner: null };
  return {
    budget: readBudget(defaults),
    timezone: readTimezone(defaults, report),
    account: readAccount(defaults, report),
    owner: readOwner(defaults, report),
  };
}

/** Reads the `prune` of a file or worker; null if not set, or invalid and reported by the schema check. */
export function readPrune(mapping: Mapping): Sourced<Prune> | null {
  const { prune: value } = mapping;
  return prunes.includes(value) ? { value: value as Prune, place: valuePlace(mapping, 'prune') } : null;
}

/** Returns null if not set, or invalid and reported by the schema check. */
function readBudget(mapping: Mapping): Sourced<Budget> | null {
  const { budget: value } = mapping;
  return isBudget(value) ? { value, place: valuePlace(mapping, 'budget') } : null;
}

/** Reads the `timezone` of a worker or of `defaults`; null if not set, with a null `value` if invalid. */
export function readTimezone(mapping: Mapping, report: Report): Sourced<string | null> | null {
  const { timezone: value } = mapping;
  if (value === undefined) return null;
  const place = valuePlace(mapping, 'timezone');
  // The schema check reports every other type.
  if (typeof value !== 'string' || refuseLookAlike(mapping, 'timezone', report)) return { value: null, place };
  if (isTimeZone(value)) {
    const hint = explainReversedSign(value);
    if (hint !== null) report({ code: 'reversed-zone-sign', at: place, ...hint });
    return { value, place };
  }
  report({
    code: 'unknown-timezone',
    at: place,
    message: `expected an IANA zone such as Europe/Madrid or UTC, got ${quote(value)}`,
    hint: suggestZone(value)?.hint ?? 'write a zone by area and city, such as America/New_York',
  });
  return { value: null, place };
}

/** Reads the `limits.cancel` of a file or worker; null if not set or invalid. */
export function readCancelLimit(mapping: Mapping, report: Report): Sourced<CancelLimit> | null {
  const { limits } = mapping;
  if (!isMapping(limits)) return null;
  const { cancel } = limits;
  if (typeof cancel !== 'number' && typeof cancel !== 'string') return null;
  const place = valuePlace(limits, 'cancel');
  if (typeof cancel === 'number' && Number.isInteger(cancel) && cancel >= 0) {
    return { value: { kind: 'count', count: cancel }, place };
  }
  const percent = typeof cancel === 'string' ? /^(\d{1,3})%$/.exec(cancel)?.[1] : undefined;
  if (percent !== undefined && Number(percent) <= 100) {
    return { value: { kind: 'share', percent: Number(percent) }, place };
  }
  // The schema check reports fractions.
  if (typeof cancel === 'number' && !Number.isInteger(cancel)) return null;
  report({
    code: 'bad-limit',
    at: place,
    message: `expected a count, 0 or more, or a share from 0% to 100%, got ${describeValue(cancel)}`,
    hint: 'write, for example, cancel: 10 or cancel: 50%',
  });
  return null;
}

/** Maximum of `limits.runsPerDay`: every second. */
const maxRunsPerDay = 86_400;

/** Reads the `limits.runsPerDay` of a file or worker; null if not set or invalid. */
export function readRunsPerDayLimit(mapping: Mapping, report: Report): Sourced<number> | null {
  const { limits } = mapping;
  if (!isMapping(limits)) return null;
  const { runsPerDay: value } = limits;
  // The schema check reports fractions and every other type.
  if (typeof value !== 'number' || !Number.isInteger(value)) return null;
  const place = valuePlace(limits, 'runsPerDay');
  if (value >= 1 && value <= maxRunsPerDay) return { value, place };
  report({
    code: 'bad-limit',
    at: place,
    message: `expected runs a day from 1 to ${String(maxRunsPerDay)}, got ${describeValue(value)}`,
    hint: 'write, for example, runsPerDay: 1440, which is every minute',
  });
  return null;
}

/** Reads the `ledger` of a file; null if not set or invalid. */
export function readLedger(mapping: Mapping, report: Report): Sourced<LedgerLocation> | null {
  const { ledger: text } = mapping;
  if (typeof text !== 'string') return null;
  const place = valuePlace(mapping, 'ledger');
  const value = parseLedger(text, (file) => path.resolve(place.source.directory, file));
  if (value !== null) return { value, place };
  const kinds = Object.values(ledgerKinds);
  const [forms, examples] = [kinds.map(({ form }) => form), kinds.map(({ example }) => quote(example))];
  report({
    code: 'bad-ledger',
    at: place,
    message: `expected ${joinWords(forms, 'or')}, got ${quote(text)}`,
    hint: explainPath(text) ?? `write ${joinWords(examples, 'or')}`,
  });
  return null;
}

/** Returns a hint for an invalid ledger path; null if the path is not the problem. */
function explainPath(text: string): string | null {
  if (!ledgerKindNames.some((kind) => ledgerKinds[kind].isPath && text.startsWith(`${kind}:`))) return null;
  if (/^\w+:~|\$\{/.test(text)) return 'write the path itself: neither "~" nor a variable is expanded in it';
  if (/\.ya?ml$/i.test(text)) return 'end it in .json: YAML files are read as declarations';
  return null;
}

const maxOwnerLength = 100;

/**
 * Reads and trims the `owner` of a schedule, a worker or of `defaults`; null if not set, with a null `value` if
 * invalid.
 */
export function readOwner(mapping: Mapping, report: Report): Sourced<string | null> | null {
  const { owner } = mapping;
  if (owner === undefined) return null;
  const place = valuePlace(mapping, 'owner');
  // The schema check reports every other type.
  if (typeof owner !== 'string') return { value: null, place };
  const value = owner.trim();
  if (isOneLine(value, maxOwnerLength)) return { value, place };
  report({
    code: 'bad-owner',
    at: place,
    message: `expected an owner of 1 to ${String(maxOwnerLength)} characters on one line, got ${value === '' ? 'none' : quote(value)}`,
    hint: 'write who is responsible for it, such as owner: team-sales; notes go into description',
  });
  return { value: null, place };
}

/** Whether a trimmed text is 1 to `maxLength` UTF-16 code units on one line. */
export function isOneLine(text: string, maxLength: number): boolean {
  return text !== '' && text.length <= maxLength && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
}

/** The four schedule types of the API, which an ignore rule may name. */
const kinds: Readonly<Record<WhenKind, true>> = { cron: true, interval: true, scheduled: true, delayed: true };

/** Reads the rules of an `ignore` list, in order, without the malformed ones. */
export function readIgnore(list: readonly unknown[], report: Report): readonly IgnoreRule[] {
  return list.flatMap((rule, index) => {
    const location = locate(valuePlace(list, index));
    // The schema check reports rules that are not mappings or have no field.
    if (!isMapping(rule) || Object.keys(rule).length === 0) return [];
    return [
      { input: readField(rule, 'input', report), id: readField(rule, 'id', report), type: readType(rule), location },
    ];
  });
}

/** Returns the first ignore rule that would hide declared content; null if none would. Rules with an `id` never do. */
export function findHidingRule(content: Content, rules: readonly IgnoreRule[]): IgnoreRule | null {
  return rules.find((rule) => rule.id === null && matchesContent(rule, content)) ?? null;
}

function readField(rule: Mapping, key: 'input' | 'id', report: Report): string | null {
  const value = rule[key];
  if (value === '') {
    report({
      code: 'empty-ignore-rule',
      at: valuePlace(rule, key),
      message: `expected text for ${quote(key)}, got none`,
      hint: 'remove the key, or write what to ignore',
    });
  }
  return typeof value === 'string' ? value : null;
}

function readType({ type }: Mapping): WhenKind | null {
  return typeof type === 'string' && Object.hasOwn(kinds, type) ? (type as WhenKind) : null;
}

/** Returns the first of several values of a setting and reports each later one that differs; null if there is none. */
export function agreeOn<T>(
  setting: string,
  statements: readonly (Sourced<T> | null)[],
  report: Report,
): Sourced<T> | null {
  const [first, ...others] = statements.filter((statement) => statement !== null);
  if (first === undefined) return null;
  for (const other of others) {
    // Invalid values are reported already, and one may be an API key.
    if (first.value === null || other.value === null || isDeepStrictEqual(first.value, other.value)) continue;
    report({
      code: 'files-disagree',
      at: other.place,
      message: `expected ${quote(setting)} to be ${describeOther(first.place, other.place)}`,
      hint:
        setting === 'id'
          ? 'if these are two workers, rename one; if it is one worker, write its id only once'
          : 'set it in only one of the two files, or to the same value in both',
    });
  }
  return first;
}

/** Describes the expected value, its place, and the value found elsewhere. Only short values are quoted. */
function describeOther(first: Place, other: Place): string {
  const [expected, got] = [textAt(first), textAt(other)];
  const isShort = [expected, got].every((text) => text.length <= 60 && !text.includes('\n'));
  const at = `as at ${formatPlace(first)}`;
  return isShort ? `${expected}, ${at}, got ${got}` : `${at}, got something else`;
}

function textAt({ source, start, end }: Place): string {
  return source.text.slice(start, end);
}
