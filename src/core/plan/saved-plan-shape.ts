import { budgets } from '../model/budget.ts';
import type { Content } from '../model/content.ts';
import type {
  CancelLimit,
  Declaration,
  DeclaredSchedule,
  DeclaredWorker,
  IgnoreRule,
  LedgerLocation,
} from '../model/declaration.ts';
import type { Location } from '../model/location.ts';
import type { CronWhen, DelayedWhen, IntervalWhen, ScheduledWhen, When } from '../time/when.ts';
import type { PlannedWrite } from './planned-write.ts';
import { byKind, flag, listOf, objectOf, oneOf, orNull, text, whole } from './shape.ts';
import type { Shape } from './shape.ts';

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

const location = objectOf<Location>({ file: text(), line: whole(0), column: whole(0) });

const when = byKind<When>({
  cron: objectOf<CronWhen>({ kind: oneOf('cron'), cron: text() }),
  interval: objectOf<IntervalWhen>({ kind: oneOf('interval'), intervalSeconds: whole(1) }),
  scheduled: objectOf<ScheduledWhen>({
    kind: oneOf('scheduled'),
    date: text(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
  }),
  delayed: objectOf<DelayedWhen>({ kind: oneOf('delayed'), delayInSeconds: whole(1) }),
});

const cancelLimit = byKind<CancelLimit>({
  count: objectOf({ kind: oneOf('count'), count: whole(0) }),
  share: objectOf({ kind: oneOf('share'), percent: whole(0) }),
});

const ledger = byKind<LedgerLocation>({
  file: objectOf({ kind: oneOf('file'), path: text() }),
  git: objectOf({ kind: oneOf('git'), ref: text() }),
});

const ignoreRule = objectOf<IgnoreRule>({
  input: orNull(text()),
  id: orNull(text()),
  type: orNull(oneOf('cron', 'interval', 'scheduled', 'delayed')),
  location,
});

const schedule = objectOf<DeclaredSchedule>({
  name: text(),
  content: objectOf<Content>({ when, input: text(), budget: oneOf(...budgets) }),
  enabled: flag,
  protect: orNull(flag),
  location,
});

const worker = objectOf<DeclaredWorker>({
  alias: text(),
  workerId: text(),
  prune: oneOf('all', 'owned', 'none'),
  timezone: orNull(text()),
  ignore: listOf(ignoreRule),
  cancelLimit: orNull(cancelLimit),
  runsPerDayLimit: orNull(whole(0)),
  schedules: listOf(schedule),
  location,
});

const declaration = objectOf<Declaration>({
  workers: listOf(worker),
  cancelLimit: orNull(cancelLimit),
  ledger: orNull(ledger),
  files: listOf(text()),
});

/** What a plan file must hold, whatever its checksum says. */
export const savedPlanShape: Shape<SavedPlan> = objectOf<SavedPlan>({
  declaration,
  fingerprint: text(/^[0-9a-f]{64}$/),
  ledgerId: orNull(text(/^(?:new|[0-9a-f]{32})$/)),
  writes: listOf(objectOf<PlannedWrite>({ key: text(), words: text() })),
});
