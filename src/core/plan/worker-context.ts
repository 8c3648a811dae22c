import { isOn } from '../model/bounds.ts';
import { contentKey } from '../model/content.ts';
import { formatAddress, type DeclaredSchedule, type DeclaredWorker } from '../model/declaration.ts';
import { newest, type Intent, type OwnedSchedule, type OwnedWorker } from '../model/owned.ts';
import { hashContent } from './fingerprint.ts';
import { checkSendable, findDecision, type Remembered, type Sendability } from './one-shot.ts';
import type { RecognisedSchedule, UnrecognisedSchedule } from '../model/live.ts';
import type { Change, ChangeBase } from '../model/change.ts';
import type { Decisions } from './decisions.ts';

/** What the plan of one worker needs to know apart from its rows. */
export interface WorkerContext {
  readonly worker: DeclaredWorker;
  readonly now: Date;
  /** The IANA zone that the service lists; null: UTC, or not listed. */
  readonly timezone: string | null;
  /** Null without a ledger. */
  readonly record: OwnedWorker | null;
  readonly recordById: ReadonlyMap<string, OwnedSchedule>;
  /** Runs that `rota run` began and that are not known to have settled; empty without a ledger. */
  readonly runs: readonly Intent[];
  /** The names of what the ledger protects. */
  readonly protectedNames: ReadonlySet<string>;
  readonly declaredNames: ReadonlySet<string>;
  /** The content keys of what is protected and switched off. */
  readonly switchedOffProtected: ReadonlySet<string>;
  readonly decisions: Decisions;
  /** The content keys of what an earlier declaration protected and remembered elsewhere; empty when none is known. */
  readonly formerlyProtected: ReadonlySet<string>;
  /** Rows of unknown type or shape. */
  readonly unreadable: readonly UnrecognisedSchedule[];
}

/** What is looked up for every schedule of a worker. */
type LookUp = 'recordById' | 'protectedNames' | 'declaredNames' | 'switchedOffProtected';

/** Collects what the plan of one worker needs; what is spread comes last for the speed of V8, as below. */
export function createWorkerContext(context: Omit<WorkerContext, LookUp>): WorkerContext {
  const { record, worker, now } = context;
  const isSwitchedOff = (each: DeclaredSchedule): boolean => each.protect === true && !isOn(each, now);
  return {
    recordById: new Map(record?.schedules.map((entry) => [entry.scheduleId, entry])),
    protectedNames: new Set(record?.schedules.filter(({ protect }) => protect).map(({ name }) => name)),
    declaredNames: new Set(worker.schedules.map(({ name }) => name)),
    switchedOffProtected: new Set(worker.schedules.filter(isSwitchedOff).map(({ content }) => contentKey(content))),
    ...context,
  };
}

/** The part of a change that every kind has; at the end of a literal, where V8 copies it ten times as fast as at the start. */
export function describe<Name extends string | null>(
  { worker }: WorkerContext,
  name: Name,
  reason: string,
): ChangeBase & { readonly name: Name } {
  return { alias: worker.alias, workerId: worker.workerId, name, reason };
}

/**
 * What the ledger knows of a row: its record, or else the intent of a create of its content that was begun and never
 * settled, where the row was not there before; null when rota did not make it, and without a ledger.
 */
export function recall({ record, recordById }: WorkerContext, row: RecognisedSchedule): OwnedSchedule | Intent | null {
  const known = recordById.get(row.id);
  if (known !== undefined) return known;
  if (record === null || record.intents.length === 0) return null;
  const contentHash = hashContent(row.content);
  const isIt = (intent: Intent): boolean => intent.contentHash === contentHash && !intent.knownIds.includes(row.id);
  return record.intents.find(isIt) ?? null;
}

/** Whether the ledger has a row as protected, or an earlier declaration had with a ledger that this one no longer names. */
export function wasProtected(context: WorkerContext, row: RecognisedSchedule): boolean {
  if (recall(context, row)?.protect === true) return true;
  return context.formerlyProtected.size > 0 && context.formerlyProtected.has(contentKey(row.content));
}

/** Whether a declaration that is not live may be sent, by what the ledger remembers of it. */
export function checkDeclared(context: WorkerContext, declared: DeclaredSchedule): Sendability {
  const address = formatAddress(context.worker.alias, declared.name);
  const remembered = context.record === null ? null : findRemembered(context, context.record, declared, address);
  const sending = { address, remembered, now: context.now };
  const decision = findDecision(declared, sending);
  if (decision !== null) return decision;
  const row = context.unreadable.find((candidate) => mayBe(context, declared, candidate));
  if (row !== undefined) {
    const reason = `may be live as ${row.id ?? 'a row without an id'}, which rota cannot read (${row.problem}); ${wayOut(context, row)}`;
    return { kind: 'hold', cause: 'unrecognised', reason };
  }
  return checkSendable(declared, sending);
}

/** What to write when an unreadable row is another schedule. */
function wayOut({ worker }: WorkerContext, { id }: UnrecognisedSchedule): string {
  if (id === null) return 'without an id no ignore rule can name it: end it where it was made';
  const rule = `{ id: ${JSON.stringify(id)} }`;
  return worker.ignore.length === 0
    ? `if it is another schedule, add to worker ${worker.alias}: ignore: [${rule}]`
    : `if it is another schedule, add to the ignore rules of worker ${worker.alias}: - ${rule}`;
}

/** The ledger knows an id, and a prompt tells much: creating what may be there under either would run it twice. */
function mayBe({ recordById }: WorkerContext, { name, content }: DeclaredSchedule, row: UnrecognisedSchedule): boolean {
  const record = recordById.get(row.id ?? '');
  const isRecorded = record?.name === name || record?.contentHash === hashContent(content);
  return isRecorded || row.input === content.input;
}

/** By content alone: within a worker no two declarations share one, and a new name is no change. */
function findRemembered(
  context: WorkerContext,
  record: OwnedWorker,
  declared: DeclaredSchedule,
  address: string,
): Remembered {
  const hash = hashContent(declared.content);
  return {
    made: newest(record.schedules.filter(({ contentHash }) => contentHash === hash)),
    hasIntent: record.intents.some(({ contentHash }) => contentHash === hash),
    isRearmed: context.decisions.rearm.includes(address),
    isCompleted: context.decisions.completed.includes(address),
  };
}

/** Whether `protect: false` meets a row that the ledger has as protected. */
export function isLifted(
  { recordById }: WorkerContext,
  { protect }: DeclaredSchedule,
  { id }: RecognisedSchedule,
): boolean {
  return protect === false && recordById.get(id)?.protect === true;
}

/** The change that lifts a protection in the ledger. */
export function unprotect(context: WorkerContext, { name }: DeclaredSchedule, before: RecognisedSchedule): Change {
  const reason = 'is declared with protect: false; a later apply may replace or cancel it';
  return { kind: 'unprotect', before, ...describe(context, name, reason) };
}

/** What the ledger is to remember: what is declared, and where nothing is, what it has of the row or of the name. */
export function protectionOf(
  context: WorkerContext,
  { name, protect }: DeclaredSchedule,
  row: RecognisedSchedule,
): boolean {
  return protect ?? (wasProtected(context, row) || isRemembered(context, name));
}

/** Whether a row is a protected declaration that is switched off for the sake of what takes its place. */
export function isSwitchedOffProtected(
  { switchedOffProtected }: WorkerContext,
  { content }: RecognisedSchedule,
): boolean {
  return switchedOffProtected.size > 0 && switchedOffProtected.has(contentKey(content));
}

/** Whether the ledger protects what is not live any more under a name, however that went. */
export function isRemembered({ protectedNames }: WorkerContext, name: string): boolean {
  return protectedNames.has(name);
}
