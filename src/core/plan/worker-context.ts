import { isOn } from '../model/bounds.ts';
import { contentKey } from '../model/content.ts';
import { formatAddress, type DeclaredSchedule, type DeclaredWorker } from '../model/declaration.ts';
import { newest, type Intent, type OwnedSchedule, type OwnedWorker } from '../model/owned.ts';
import { hashContent } from './fingerprint.ts';
import { checkSendable, findDecision, type Remembered, type Sendability } from './one-shot.ts';
import type { RecognisedSchedule, UnrecognisedSchedule } from '../model/live.ts';
import type { Change, ChangeBase } from '../model/change.ts';
import type { Decisions } from './decisions.ts';

/** Input for the plan of one worker, apart from its rows. */
export interface WorkerContext {
  readonly worker: DeclaredWorker;
  readonly now: Date;
  /** IANA zone that the service lists; null for UTC, or if not listed. */
  readonly timezone: string | null;
  /** null without a ledger. */
  readonly record: OwnedWorker | null;
  readonly recordById: ReadonlyMap<string, OwnedSchedule>;
  /** Runs that `rota run` began and that are not known to have settled; empty without a ledger. */
  readonly runs: readonly Intent[];
  /** Names of the schedules that the ledger protects. */
  readonly protectedNames: ReadonlySet<string>;
  readonly declaredNames: ReadonlySet<string>;
  /** Content keys of declarations that are protected and switched off. */
  readonly switchedOffProtected: ReadonlySet<string>;
  readonly decisions: Decisions;
  /** Content keys of schedules that an earlier declaration protected with another ledger; empty if not known. */
  readonly formerlyProtected: ReadonlySet<string>;
  /** Rows of unknown type or shape. */
  readonly unreadable: readonly UnrecognisedSchedule[];
}

/** Look-ups that every schedule of a worker needs. */
type LookUp = 'recordById' | 'protectedNames' | 'declaredNames' | 'switchedOffProtected';

/** Creates the context for the plan of one worker. The spread comes last for the speed of V8, as in `describe`. */
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

/**
 * Returns the fields that every change has. Spread it last in a literal: V8 copies it ten times as fast there as first.
 */
export function describe<Name extends string | null>(
  { worker }: WorkerContext,
  name: Name,
  reason: string,
): ChangeBase & { readonly name: Name } {
  return { alias: worker.alias, workerId: worker.workerId, name, reason };
}

/**
 * Returns what the ledger knows of a row: its record, else the intent of an unsettled create of its content, if the row
 * was not there before. null if rota did not create the row, and without a ledger.
 */
export function recall({ record, recordById }: WorkerContext, row: RecognisedSchedule): OwnedSchedule | Intent | null {
  const known = recordById.get(row.id);
  if (known !== undefined) return known;
  if (record === null || record.intents.length === 0) return null;
  const contentHash = hashContent(row.content);
  const isIt = (intent: Intent): boolean => intent.contentHash === contentHash && !intent.knownIds.includes(row.id);
  return record.intents.find(isIt) ?? null;
}

/** Whether the ledger protects a row, or an earlier declaration did with a ledger that this one no longer names. */
export function wasProtected(context: WorkerContext, row: RecognisedSchedule): boolean {
  if (recall(context, row)?.protect === true) return true;
  return context.formerlyProtected.size > 0 && context.formerlyProtected.has(contentKey(row.content));
}

/**
 * Decides whether a declaration that is not live may be sent, by what the ledger remembers and which rows are
 * unreadable.
 */
export function checkDeclared(context: WorkerContext, declared: DeclaredSchedule): Sendability {
  const address = formatAddress(context.worker.alias, declared.name);
  const remembered = context.record === null ? null : findRemembered(context, context.record, declared, address);
  const sending = { address, remembered, now: context.now };
  const decision = findDecision(declared, sending);
  if (decision !== null) return decision;
  const row = context.unreadable.find((candidate) => mayBe(context, declared, candidate));
  if (row !== undefined) {
    const reason = `may be live as ${row.id ?? 'a schedule without an id'}, which rota cannot read (${row.problem}); ${wayOut(context, row)}`;
    return { kind: 'hold', cause: 'unrecognised', reason };
  }
  return checkSendable(declared, sending);
}

/** Says what to write if an unreadable row is another schedule. */
function wayOut({ worker }: WorkerContext, { id }: UnrecognisedSchedule): string {
  if (id === null) return 'it has no id, so no ignore rule can match it: cancel it where it was created';
  const rule = `{ id: ${JSON.stringify(id)} }`;
  return worker.ignore.length === 0
    ? `if it is a different schedule, add to worker ${worker.alias}: ignore: [${rule}]`
    : `if it is a different schedule, add to the ignore rules of worker ${worker.alias}: - ${rule}`;
}

/**
 * Whether an unreadable row may be a declared schedule, by the ledger's ID or by the prompt. Creating it would then run
 * it twice.
 */
function mayBe({ recordById }: WorkerContext, { name, content }: DeclaredSchedule, row: UnrecognisedSchedule): boolean {
  const record = recordById.get(row.id ?? '');
  const isRecorded = record?.name === name || record?.contentHash === hashContent(content);
  return isRecorded || row.input === content.input;
}

/** Looks up a declaration by content alone: no two on a worker share a content, and a new name is not a change. */
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

/** Whether a schedule is declared with `protect: false` while the ledger has its row as protected. */
export function isLifted(
  { recordById }: WorkerContext,
  { protect }: DeclaredSchedule,
  { id }: RecognisedSchedule,
): boolean {
  return protect === false && recordById.get(id)?.protect === true;
}

/** Returns the change that lifts a protection in the ledger. */
export function unprotect(context: WorkerContext, { name }: DeclaredSchedule, before: RecognisedSchedule): Change {
  const reason = 'is declared with protect: false; a later apply may replace or cancel it';
  return { kind: 'unprotect', before, ...describe(context, name, reason) };
}

/** Returns the protection for the ledger to remember: as declared, else as it has for the row or the name. */
export function protectionOf(
  context: WorkerContext,
  { name, protect }: DeclaredSchedule,
  row: RecognisedSchedule,
): boolean {
  return protect ?? (wasProtected(context, row) || isRemembered(context, name));
}

/** Whether a row has the content of a protected declaration that is switched off while another takes its place. */
export function isSwitchedOffProtected(
  { switchedOffProtected }: WorkerContext,
  { content }: RecognisedSchedule,
): boolean {
  return switchedOffProtected.size > 0 && switchedOffProtected.has(contentKey(content));
}

/** Whether the ledger protects a schedule under a name, even if it is no longer live. */
export function isRemembered({ protectedNames }: WorkerContext, name: string): boolean {
  return protectedNames.has(name);
}
