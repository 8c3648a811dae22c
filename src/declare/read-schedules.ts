import { compareText } from '../core/collections.ts';
import { contentKey, type Content } from '../core/model/content.ts';
import { formatAddress, type DeclaredSchedule, type IgnoreRule } from '../core/model/declaration.ts';
import { quote } from './describe-value.ts';
import type { LoadSession } from './load-session.ts';
import { isMapping, keyPlace, type Mapping } from './places.ts';
import type { Problem } from './problems.ts';
import type { DateZone } from './read-date.ts';
import { readSchedule } from './read-schedule.ts';
import { findHidingRule, type Defaults } from './read-settings.ts';
import { applySpread } from './read-spread.ts';
import { createAddUses } from './sets/expand-use.ts';
import type { SetContext, UsePlaces } from './sets/read-sets.ts';
import { formatLocation, formatPlace, type Place } from './source.ts';

/** What one file says of a worker. */
export interface WorkerPart {
  readonly worker: Mapping;
  /** Where the alias stands in the file. */
  readonly aliasAt: Place;
  readonly defaults: Defaults;
}

/** One worker, whose own settings are read. */
interface WorkerParts {
  readonly alias: string;
  readonly parts: readonly WorkerPart[];
  readonly zone: DateZone;
  readonly ignore: readonly IgnoreRule[];
  /** Null when it was refused. */
  readonly workerId: string | null;
  /** Null when the worker states none. */
  readonly owner: string | null;
}

/** Where a schedule of a worker is written. */
interface Written {
  readonly name: string;
  readonly nameAt: Place;
  /** Where the worker uses the set that has it; null for one that is written on the worker. */
  readonly use: UsePlaces | null;
}

/** Every file's schedules of one worker, those of sets among them, sorted by name; null when any was refused. */
export function readSchedules(
  { alias, parts, zone, ignore, workerId, owner }: WorkerParts,
  session: LoadSession,
  setContext: SetContext | null,
): readonly DeclaredSchedule[] | null {
  const workers = parts.map(({ worker }) => worker);
  const areNamesUnique = parts.length === 1 && workers.every(({ use }) => use === undefined);
  const collection = collectSchedules({ alias, ignore, workerId, areNamesUnique }, session);
  const addUses = setContext === null ? null : createAddUses(workers, setContext, session);
  const { report, promptFiles, mayHaveLedger } = session;
  const reading = { report, promptFiles, mayHaveLedger, variables: null };
  for (const { worker, defaults } of parts) {
    const { schedules, use: uses } = worker;
    const ofWorker = {
      zone,
      budget: defaults.budget?.value ?? null,
      owner: owner ?? defaults.owner?.value ?? null,
    };
    if (isMapping(schedules)) {
      for (const name of Object.keys(schedules)) {
        const written = { name, schedule: schedules[name], nameAt: keyPlace(schedules, name), use: null };
        if (collection.claim(written)) collection.take(written, readSchedule(written, ofWorker, reading));
      }
    } else if (schedules !== undefined || !Array.isArray(uses) || uses.length === 0) {
      collection.refuse();
    }
    addUses?.(worker, ofWorker, collection);
  }
  return collection.all();
}

/** The schedules of one worker so far. */
interface Collection {
  /** Whether its worker has no other of that name; reports it where it has. */
  readonly claim: (written: Written) => boolean;
  /** Takes a schedule once its name is claimed, and reports another that it cannot be told from; null when it was refused. */
  readonly take: (written: Written, schedule: DeclaredSchedule | null) => void;
  /** Takes note that something was refused. */
  readonly refuse: () => void;
  /** Sorted by name; null when anything was refused. */
  readonly all: () => readonly DeclaredSchedule[] | null;
}

interface CollectionOf extends Pick<WorkerParts, 'alias' | 'ignore' | 'workerId'> {
  /** Whether all are written in one mapping, which has each key once. */
  readonly areNamesUnique: boolean;
}

function collectSchedules(
  { alias, ignore, workerId, areNamesUnique }: CollectionOf,
  { report }: LoadSession,
): Collection {
  const names = new Map<string, Written>();
  const findTwin = createTwins();
  const schedules: DeclaredSchedule[] = [];
  let isWhole = true;
  const reportAt = ({ nameAt, use }: Written, problem: Omit<Problem, 'at'>) => {
    (use?.report ?? report)({ ...problem, at: nameAt });
  };
  return {
    claim: (written) => {
      if (areNamesUnique) return true;
      const first = names.get(written.name);
      if (first === undefined) names.set(written.name, written);
      else reportAt(written, sameName(formatAddress(alias, written.name), written, first));
      return first === undefined;
    },
    take: (written, unmoved) => {
      if (unmoved === null) {
        isWhole = false;
        return;
      }
      // Without an id there is no worker, and what else is wrong is told all the same.
      const { spread } = unmoved;
      const schedule = workerId === null || spread === null ? unmoved : applySpread(unmoved, spread, workerId);
      schedules.push(schedule);
      const twin = findTwin(schedule.content, written);
      if (twin !== null) reportAt(written, twinOf(written, twin));
      const rule = findHidingRule(schedule.content, ignore);
      if (rule !== null) reportAt(written, hidden(formatAddress(alias, written.name), rule));
    },
    refuse: () => {
      isWhole = false;
    },
    all: () => (isWhole ? schedules.sort((a, b) => compareText(a.name, b.name)) : null),
  };
}

/** Tells the first schedule so far with the same content. Few share a prompt, so that is looked at first. */
function createTwins(): (content: Content, written: Written) => Written | null {
  /** Null where the key of the first is known. */
  const byInput = new Map<string, { readonly content: Content; readonly written: Written } | null>();
  const byKey = new Map<string, Written>();
  return (content, written) => {
    const first = byInput.get(content.input);
    byInput.set(content.input, first === undefined ? { content, written } : null);
    if (first === undefined) return null;
    if (first !== null) byKey.set(contentKey(first.content), first.written);
    const key = contentKey(content);
    const twin = byKey.get(key) ?? null;
    if (twin === null) byKey.set(key, written);
    return twin;
  };
}

/** Where a schedule is written and used; the use is left out where it is that of the other as well. */
function placesOf({ nameAt, use }: Written, other: Written): string {
  const place = formatPlace(nameAt);
  return use === null || use === other.use ? place : `${place} (used at ${formatPlace(use.usedAt)})`;
}

function sameName(address: string, written: Written, first: Written): Omit<Problem, 'at'> {
  return {
    code: 'duplicate-schedule',
    message: `expected each schedule once, got ${address} again after ${placesOf(first, written)}`,
    hint:
      (first.use === null) === (written.use === null)
        ? 'remove or rename one of the two'
        : 'to change what the set gives, write it below "override:" of the use; else rename the one on the worker',
  };
}

function twinOf(written: Written, first: Written): Omit<Problem, 'at'> {
  return {
    code: 'indistinguishable',
    message: `expected schedules that differ in when, input or budget, got ${quote(written.name)} the same as ${quote(first.name)} at ${placesOf(first, written)}`,
    hint: 'the service could not tell them apart: remove one of the two',
  };
}

function hidden(address: string, { location }: IgnoreRule): Omit<Problem, 'at'> {
  return {
    code: 'declared-and-ignored',
    message: `expected a schedule that no ignore rule matches, got ${address}, which the rule at ${formatLocation(location)} matches`,
    hint: 'make the rule narrower, or remove the schedule',
  };
}
