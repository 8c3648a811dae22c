/**
 * The case table of one worker: declared × live × remembered → change.
 *
 *   declared          live                    change
 *   yes               same                    keep, or adopt if the ledger does not know it yet
 *   yes               more than one same      keep the first by `compareLive` that has not stopped; others are stale
 *   yes               same, but stopped       keep; replace if a person asks for a renewal
 *   yes               edited                  replace
 *   yes               none                    create, unless one-shot.ts says hold, or an unreadable row may be it
 *   may be live       previous version        hold both: the old one may be all that runs
 *   off               yes                     cancel if it is ours to cancel, else hold
 *   off               none                    hold disabled, not-yet or ended
 *   paused            yes, in any version     cancel, even if rota did not create it
 *   paused            none                    hold paused, unless it may be live or would not run anyway: paused.ts
 *   no                about to run            hold about-to-run: set-aside.ts
 *   no                yes                     cancel if it is ours to cancel, else hold
 *   any               ignored, unrecognised   hold
 *   any               could not be listed     hold unavailable, for every declaration
 *
 * Off: `enabled: false`, before `from`, or from `until` on; see bounds.ts. A paused schedule is matched as if it were
 * not paused.
 *
 * Invariant: every declaration and every row is in at least one change, so nothing is left out silently.
 */
import { describeOff, findOffCause, isOn, withoutPause, type OffCause } from '../model/bounds.ts';
import { contentKey, differingFields } from '../model/content.ts';
import { formatAddress, type DeclaredSchedule, type DeclaredWorker } from '../model/declaration.ts';
import type { ListedWorker, ObservedWorker, RecognisedSchedule } from '../model/live.ts';
import type { Intent, OwnedWorker } from '../model/owned.ts';
import type { Change, HoldCause, HoldChange } from '../model/change.ts';
import { holdAboutToRun, holdRuns, isCovered, splitRows } from './set-aside.ts';
import type { Decisions } from './decisions.ts';
import { matchSchedules, type Pair } from './match.ts';
import { checkPaused } from './paused.ts';
import { markPreviousVersions } from './previous-version.ts';
import {
  checkDeclared,
  createWorkerContext,
  describe,
  isLifted,
  isRemembered,
  isSwitchedOffProtected,
  protectionOf,
  recall,
  unprotect,
  wasProtected,
  type WorkerContext,
} from './worker-context.ts';
import { planRenewal, putStoppedLast } from './late.ts';
import { planForgotten, planStale, planUndeclared } from './stale.ts';

/** Plans one worker. The changes are in no particular order. Without a ledger, `record` is null and `runs` is empty. */
export function planWorker(input: {
  readonly worker: DeclaredWorker;
  readonly observed: ObservedWorker;
  readonly record: OwnedWorker | null;
  readonly runs: readonly Intent[];
  readonly decisions: Decisions;
  readonly formerlyProtected: ReadonlySet<string>;
  readonly now: Date;
}): readonly Change[] {
  const { worker, observed } = input;
  const rows = observed.kind === 'listed' ? observed.schedules : [];
  const unreadable = rows
    .filter((row) => row.kind === 'unrecognised')
    .filter((row) => !worker.ignore.some((rule) => isCovered(row, rule)));
  const timezone = observed.kind === 'listed' ? observed.timezone : null;
  const context = createWorkerContext({ timezone, unreadable, ...input });
  if (observed.kind === 'listed') return planListed(context, observed);
  return worker.schedules.map((declared) => holdDeclared(context, declared, 'unavailable', observed.reason));
}

function planListed(context: WorkerContext, observed: ListedWorker): readonly Change[] {
  const { worker } = context;
  const runs = holdRuns(context, observed.schedules);
  const { free, held, heldIdByContent } = splitRows(context, runs.free);
  const near = holdAboutToRun(context, free);
  const isMeant = (declared: DeclaredSchedule): boolean => isOn(withoutPause(declared), context.now);
  const isKnown = (row: RecognisedSchedule): boolean => recall(context, row) !== null;
  const isAnyHeld = heldIdByContent.size > 0;
  const covered = new Set(
    worker.schedules.filter(({ content }) => isAnyHeld && heldIdByContent.has(contentKey(content))),
  );
  const match = matchSchedules({
    declared: worker.schedules.filter((declared) => !covered.has(declared)),
    rows: near.free,
    records: context.record?.schedules ?? [],
    isOn: isMeant,
    isSendable: (declared) => checkDeclared(context, declared).kind === 'send',
    isUnsure: (declared) => findUncertainty(context, declared) !== null,
    isPairable: (row) => worker.prune === 'all' || isKnown(row),
    isKnown,
  });
  const standing = new Map(
    match.same.flatMap(({ declared }) => (isMeant(declared) ? [[declared.name, declared] as const] : [])),
  );
  return markPreviousVersions(context, [
    ...runs.held,
    ...held,
    ...near.held,
    ...[...covered].map((declared) => {
      const heldId = heldIdByContent.get(contentKey(declared.content)) ?? '';
      return holdDeclared(context, declared, 'ignored', `is the same as ${heldId}, which an ignore rule covers`);
    }),
    ...match.same.flatMap((pair) => planSame(context, pair)),
    ...match.edited.flatMap((pair) => planEdited(context, pair)),
    ...match.unsure.flatMap((pair) => holdBoth(context, pair)),
    ...match.onlyDeclared.map((declared) => planMissing(context, declared)),
    ...match.onlyLive.map((row) => planUndeclared(context, row, standing)),
    ...planForgotten(context, observed),
  ]);
}

function planSame(context: WorkerContext, { declared, row: first, duplicates }: Pair): readonly Change[] {
  const off = findOffCause(declared, context.now);
  if (off !== null) {
    const ended = [first, ...duplicates].map((each) => switchOff(context, { declared, row: each, off }));
    return off === 'paused' ? [...ended, ...countAsDone(context, declared)] : ended;
  }
  const [row = first, ...surplusRows] = putStoppedLast(context, [first, ...duplicates]);
  const surplus = surplusRows.map((duplicate) => {
    const reason = `is a duplicate of ${row.id}`;
    // The protected schedule keeps running, so cancelling its copy needs no permission.
    return planStale(context, {
      ...declared,
      protect: false,
      row: duplicate,
      cause: 'duplicate',
      isPreviousVersion: false,
      reason,
    });
  });
  const lifted = isLifted(context, declared, row) ? [unprotect(context, declared, row)] : [];
  const renewal = planRenewal(context, declared, { before: row, protect: protectionOf(context, declared, row) });
  if (renewal !== null) return [...lifted, renewal, ...surplus];
  if (lifted.length > 0) return [...lifted, ...surplus];
  const isNewToLedger = context.record !== null && !context.recordById.has(row.id);
  return [isNewToLedger ? adopt(context, declared, row) : keep(context, declared, row), ...surplus];
}

function keep(context: WorkerContext, declared: DeclaredSchedule, before: RecognisedSchedule): Change {
  const protect = protectionOf(context, declared, before);
  return { kind: 'keep', before, protect, ...describe(context, declared.name, 'is as declared') };
}

function adopt(context: WorkerContext, declared: DeclaredSchedule, before: RecognisedSchedule): Change {
  const protect = protectionOf(context, declared, before);
  const reason = 'is as declared but not in the ledger yet';
  return { kind: 'adopt', before, protect, ...describe(context, declared.name, reason) };
}

function planEdited(context: WorkerContext, { declared, row }: Pair): readonly Change[] {
  const off = findOffCause(declared, context.now);
  if (off !== null) return [switchOff(context, { declared, row, off })];
  const { name, content, protect } = declared;
  const reason = `differs in ${differingFields(row.content, content).join(' and ')}`;
  const replace: Change = {
    kind: 'replace',
    was: findFormerName(context, declared, row),
    before: row,
    after: content,
    // Lifting a protection and using that in the same plan needs --allow.
    protect: protect === true || wasProtected(context, row) || isSwitchedOffProtected(context, row),
    ...describe(context, name, reason),
  };
  return isLifted(context, declared, row) ? [unprotect(context, declared, row), replace] : [replace];
}

function findFormerName(
  { recordById }: WorkerContext,
  { name }: DeclaredSchedule,
  { id }: RecognisedSchedule,
): string | null {
  const former = recordById.get(id)?.name ?? name;
  return former === name ? null : former;
}

interface OffRow extends Pick<Pair, 'declared' | 'row'> {
  readonly off: OffCause;
}

function switchOff(context: WorkerContext, { declared, row, off }: OffRow): Change {
  return planStale(context, {
    ...declared,
    protect: declared.protect === true,
    row,
    cause: off,
    isPreviousVersion: false,
    reason: describeOff(off, declared),
  });
}

/** A paused schedule may be counted as done although it is live: it is cancelled and does not come back. */
function countAsDone(context: WorkerContext, declared: DeclaredSchedule): readonly Change[] {
  const sendability = checkPaused(context, declared);
  return sendability.kind === 'hold' && sendability.isCountedAsDone === true ? [planMissing(context, declared)] : [];
}

/** Returns why it is unknown whether a declaration without an equal row is live; null if it is known. */
function findUncertainty(context: WorkerContext, declared: DeclaredSchedule): HoldCause | null {
  const sendability = checkDeclared(context, declared);
  if (sendability.kind === 'send') return null;
  const { cause } = sendability;
  return cause === 'unknowable' || cause === 'unrecognised' ? cause : null;
}

function holdBoth(context: WorkerContext, { declared, row }: Pair): readonly Change[] {
  const off = findOffCause(declared, context.now);
  if (off === 'paused') return [planMissing(context, declared), switchOff(context, { declared, row, off })];
  const cause = findUncertainty(context, declared) ?? 'unknowable';
  const address = formatAddress(context.worker.alias, declared.name);
  const reason = `is the previous version of ${address}, and stays until it is known whether the new one is live`;
  const old = {
    kind: 'hold',
    cause,
    scheduleId: row.id,
    content: row.content,
    ...describe(context, null, reason),
  } as const;
  return [planMissing(context, declared), old];
}

function planMissing(context: WorkerContext, declared: DeclaredSchedule): Change {
  const off = findOffCause(declared, context.now);
  if (off !== null && off !== 'paused') {
    return holdDeclared(context, declared, off, `${describeOff(off, declared)} and not live`);
  }
  const sendability = off === null ? checkDeclared(context, declared) : checkPaused(context, declared);
  if (sendability.kind === 'hold') {
    const held = holdDeclared(context, declared, sendability.cause, sendability.reason);
    return sendability.isCountedAsDone === true ? { ...held, isCountedAsDone: true } : held;
  }
  const { name, content } = declared;
  const protect = declared.protect ?? isRemembered(context, name);
  return { kind: 'create', after: content, protect, ...describe(context, name, sendability.reason) };
}

function holdDeclared(
  context: WorkerContext,
  { name, content }: DeclaredSchedule,
  cause: HoldCause,
  reason: string,
): HoldChange {
  return { kind: 'hold', cause, scheduleId: null, content, ...describe(context, name, reason) };
}
