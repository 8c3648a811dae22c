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

/** The part of a worker that one file declares. */
export interface WorkerPart {
  readonly worker: Mapping;
  /** Place of the alias in the file. */
  readonly aliasAt: Place;
  readonly defaults: Defaults;
}

/** The parts of a worker, with its settings already read. */
interface WorkerParts {
  readonly alias: string;
  readonly parts: readonly WorkerPart[];
  readonly zone: DateZone;
  readonly ignore: readonly IgnoreRule[];
  /** null if it is invalid. */
  readonly workerId: string | null;
  /** null if the worker itself has none. */
  readonly owner: string | null;
}

/** A schedule's name, and where it is written. */
interface Written {
  readonly name: string;
  readonly nameAt: Place;
  /** The use through which the worker gets it from a set; null if it is written on the worker. */
  readonly use: UsePlaces | null;
}

/** Reads the schedules of a worker from all files, including sets; sorted by name, null if any is invalid. */
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

/** Collects the schedules of one worker. */
interface Collection {
  /** Reserves a name. Reports a duplicate and returns false if the worker already has a schedule of that name. */
  readonly claim: (written: Written) => boolean;
  /** Adds a schedule whose name is claimed, and reports one with the same content; `schedule` is null if invalid. */
  readonly take: (written: Written, schedule: DeclaredSchedule | null) => void;
  /** Records that something is invalid. */
  readonly refuse: () => void;
  /** Returns the schedules sorted by name; null if anything is invalid. */
  readonly all: () => readonly DeclaredSchedule[] | null;
}

interface CollectionOf extends Pick<WorkerParts, 'alias' | 'ignore' | 'workerId'> {
  /** Whether all schedules are written in one mapping, which cannot repeat a key. */
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
      // Without a worker ID the spread is unknown, but the remaining checks still run.
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

/**
 * Creates a function that returns the first schedule with the same content, if any. It compares prompts first, because
 * few schedules share one.
 */
function createTwins(): (content: Content, written: Written) => Written | null {
  /** null once the content key of the first schedule with this prompt is in `byKey`. */
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

/** Describes where a schedule is written and used. Leaves out the use if both schedules share it. */
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
        : 'to change the schedule of the set, write it below "override:" of the use; otherwise rename the one on the worker',
  };
}

function twinOf(written: Written, first: Written): Omit<Problem, 'at'> {
  return {
    code: 'indistinguishable',
    message: `expected schedules that differ in time, input or budget, got ${quote(written.name)} equal to ${quote(first.name)} at ${placesOf(first, written)}`,
    hint: 'the service cannot tell them apart: remove or change one of the two',
  };
}

function hidden(address: string, { location }: IgnoreRule): Omit<Problem, 'at'> {
  return {
    code: 'declared-and-ignored',
    message: `expected a schedule that no ignore rule matches, got ${address}, which the rule at ${formatLocation(location)} matches`,
    hint: 'make the rule narrower, or remove the schedule',
  };
}
