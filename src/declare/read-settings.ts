import path from 'node:path';
import { isBudget } from '../core/model/content.ts';
import type { Budget } from '../core/model/content.ts';
import type { CancelLimit, Prune } from '../core/model/declaration.ts';
import { readAccount } from './read-account.ts';
import { readOwner } from './read-owner.ts';
import { ledgerForms, parseLedger } from '../core/model/ledger-location.ts';
import type { LedgerLocation } from '../core/model/ledger-location.ts';
import { isTimeZone } from '../core/time/zone.ts';
import { describeValue, quote } from './describe-value.ts';
import { isMapping, valuePlace } from './places.ts';
import type { Mapping } from './places.ts';
import type { Report } from './problems.ts';
import { refuseLookAlike } from './refuse-look-alike.ts';
import type { Sourced } from './agree-on.ts';
import { explainReversedSign, suggestZone } from './timezone/suggest-zone.ts';

const prunes: readonly unknown[] = ['all', 'owned', 'none'] satisfies Prune[];

/** What a file's `defaults` say. */
export interface Defaults {
  /** Null when it states none. */
  readonly budget: Sourced<Budget> | null;
  /** Null as value when it is refused, null when it states none. */
  readonly timezone: Sourced<string | null> | null;
  /** Null as value when it is refused, null when it states none. */
  readonly account: Sourced<string | null> | null;
  /** Null as value when it is refused, null when it states none. */
  readonly owner: Sourced<string | null> | null;
}

/** The `defaults` of a file. */
export function readDefaults({ defaults }: Mapping, report: Report): Defaults {
  if (!isMapping(defaults)) return { budget: null, timezone: null, account: null, owner: null };
  return {
    budget: readBudget(defaults),
    timezone: readTimezone(defaults, report),
    account: readAccount(defaults, report),
    owner: readOwner(defaults, report),
  };
}

/** The `prune` of a file or worker; null when it states none, or one that the schema has reported. */
export function readPrune(mapping: Mapping): Sourced<Prune> | null {
  const { prune: value } = mapping;
  return prunes.includes(value) ? { value: value as Prune, place: valuePlace(mapping, 'prune') } : null;
}

/** Null when it states none, or one that the schema has reported. */
function readBudget(mapping: Mapping): Sourced<Budget> | null {
  const { budget: value } = mapping;
  return isBudget(value) ? { value, place: valuePlace(mapping, 'budget') } : null;
}

/** The `timezone` of a worker or of `defaults`; null as value when it is refused, null when none is stated. */
export function readTimezone(mapping: Mapping, report: Report): Sourced<string | null> | null {
  const { timezone: value } = mapping;
  if (value === undefined) return null;
  const place = valuePlace(mapping, 'timezone');
  // The schema has reported every other type.
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
    hint: suggestZone(value)?.hint ?? 'write an area and a city whose time it is, such as America/New_York',
  });
  return { value: null, place };
}

/** The `limits.cancel` of a file or worker; null when it states none or it was refused. */
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
  // The schema has reported fractions.
  if (typeof cancel === 'number' && !Number.isInteger(cancel)) return null;
  report({
    code: 'bad-limit',
    at: place,
    message: `expected a count, 0 or more, or a share from 0% to 100%, got ${describeValue(cancel)}`,
    hint: 'write, for example, cancel: 10 or cancel: 50%',
  });
  return null;
}

/** The most that `limits.runsPerDay` can say: every second. */
const maxRunsPerDay = 86_400;

/** The `limits.runsPerDay` of a file or worker; null when it states none or it was refused. */
export function readRunsPerDayLimit(mapping: Mapping, report: Report): Sourced<number> | null {
  const { limits } = mapping;
  if (!isMapping(limits)) return null;
  const { runsPerDay: value } = limits;
  // The schema has reported fractions and every other type.
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

/** The `ledger` of a file; null when it states none or it was refused. */
export function readLedger(mapping: Mapping, report: Report): Sourced<LedgerLocation> | null {
  const { ledger: text } = mapping;
  if (typeof text !== 'string') return null;
  const place = valuePlace(mapping, 'ledger');
  const value = parseLedger(text, (file) => path.resolve(place.source.directory, file));
  if (value !== null) return { value, place };
  report({
    code: 'bad-ledger',
    at: place,
    message: `expected ${ledgerForms}, got ${quote(text)}`,
    hint: 'write "git:refs/rota/ledger" or "file:.rota/ledger.json"',
  });
  return null;
}
