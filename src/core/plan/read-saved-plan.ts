import { budgets } from '../model/content.ts';
import type { Content } from '../model/content.ts';
import type {
  CancelLimit,
  Declaration,
  DeclaredSchedule,
  DeclaredWorker,
  FromSet,
  IgnoreRule,
  Spread,
} from '../model/declaration.ts';
import type { LedgerLocation } from '../model/ledger-location.ts';
import type { Location } from '../model/diagnostic.ts';
import type { Pause } from '../model/bounds.ts';
import type { CronWhen, DelayedWhen, IntervalWhen, ScheduledWhen, When } from '../time/when.ts';
import type { PlannedWrite } from './planned-write.ts';
import {
  byTag,
  listOf,
  mapOf,
  matching,
  objectOf,
  oneOf,
  orNull,
  readFlag,
  readInstant,
  readText,
  readWhole,
  wholeFrom,
} from '../../json/reader.ts';
import type { Reader } from '../../json/reader.ts';

/** What a plan file holds. */
export interface SavedPlan {
  /** Its paths are relative to the working directory, so that they are those of the checkout it is applied in. */
  readonly declaration: Declaration;
  readonly fingerprint: string;
  /** The id of the ledger it was made with, `new` when nothing had been written to that yet; null without a ledger. */
  readonly ledgerId: string | null;
  /** In plan order. */
  readonly writes: readonly PlannedWrite[];
}

const location = objectOf<Location>({ file: readText, line: readWhole, column: readWhole });

const when = byTag<When, 'type'>('type', {
  cron: objectOf<CronWhen>({ type: oneOf('cron'), cron: readText }),
  interval: objectOf<IntervalWhen>({ type: oneOf('interval'), intervalSeconds: wholeFrom(1) }),
  scheduled: objectOf<ScheduledWhen>({
    type: oneOf('scheduled'),
    date: matching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
  }),
  delayed: objectOf<DelayedWhen>({ type: oneOf('delayed'), delayInSeconds: wholeFrom(1) }),
});

const cancelLimit = byTag<CancelLimit, 'kind'>('kind', {
  count: objectOf({ kind: oneOf('count'), count: readWhole }),
  share: objectOf({ kind: oneOf('share'), percent: readWhole }),
});

const ledger = byTag<LedgerLocation, 'kind'>('kind', {
  file: objectOf({ kind: oneOf('file'), path: readText }),
  git: objectOf({ kind: oneOf('git'), ref: readText }),
});

const ignoreRule = objectOf<IgnoreRule>({
  input: orNull(readText),
  id: orNull(readText),
  type: orNull(oneOf('cron', 'interval', 'scheduled', 'delayed')),
  location,
});

const pause = objectOf<Pause>({
  reason: readText,
  until: orNull(readInstant),
  workers: listOf(readText),
  except: listOf(readText),
  location,
});

const schedule = objectOf<DeclaredSchedule>({
  name: readText,
  content: objectOf<Content>({ when, input: readText, budget: oneOf(...budgets) }),
  enabled: readFlag,
  protect: orNull(readFlag),
  from: orNull(readInstant),
  until: orNull(readInstant),
  pause: orNull(pause),
  spread: orNull(objectOf<Spread>({ windowMinutes: wholeFrom(1), shiftMinutes: readWhole, cron: readText })),
  description: orNull(readText),
  owner: orNull(readText),
  fromSet: orNull(
    objectOf<FromSet>({ set: readText, schedule: readText, template: readText, values: mapOf(readText) }),
  ),
  location,
});

const worker = objectOf<DeclaredWorker>({
  alias: readText,
  workerId: readText,
  account: orNull(readText),
  prune: oneOf('all', 'owned', 'none'),
  timezone: orNull(readText),
  ignore: listOf(ignoreRule),
  cancelLimit: orNull(cancelLimit),
  runsPerDayLimit: orNull(readWhole),
  schedules: listOf(schedule),
  location,
});

const declaration = objectOf<Declaration>({
  workers: listOf(worker),
  pauses: listOf(pause),
  cancelLimit: orNull(cancelLimit),
  ledger: orNull(ledger),
  files: listOf(readText),
});

/** Reads what a plan file holds, whatever its checksum says. */
export const readSavedPlan: Reader<SavedPlan> = objectOf<SavedPlan>({
  declaration,
  fingerprint: matching(/^[0-9a-f]{64}$/),
  ledgerId: orNull(matching(/^(?:new|[0-9a-f]{32})$/)),
  writes: listOf(objectOf<PlannedWrite>({ key: readText, words: readText })),
});
