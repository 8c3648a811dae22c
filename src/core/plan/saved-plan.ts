/**
 * A plan as a file, on its way from review to apply.
 *
 * It holds the declaration, not writes to replay: the apply plans again from what is live then, and goes on only if
 * that plan writes exactly what was reviewed. It does not hold a key. The checksum detects a damaged or edited file; it
 * is not a signature, so a plan file is as trustworthy as the place it is kept in.
 */
import { fingerprintWrites, sha256, type PlannedWrite } from './fingerprint.ts';
import {
  UnreadableError,
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
  type Reader,
} from '../../json/reader.ts';
import { budgets, type Content } from '../model/content.ts';
import type {
  CancelLimit,
  Declaration,
  DeclaredSchedule,
  DeclaredWorker,
  FromSet,
  IgnoreRule,
  Spread,
} from '../model/declaration.ts';
import { ledgerKindNames, type LedgerLocation } from '../model/ledger-location.ts';
import type { Location } from '../model/diagnostic.ts';
import type { Pause } from '../model/bounds.ts';
import type { CronWhen, DelayedWhen, IntervalWhen, ScheduledWhen, When } from '../time/when.ts';

/** Contents of a plan file. */
export interface SavedPlan {
  /** Paths in it are relative to the working directory, so that they fit the checkout it is applied in. */
  readonly declaration: Declaration;
  readonly fingerprint: string;
  /** ID of the ledger it was made with, `new` if that ledger had not been written yet; null without a ledger. */
  readonly ledgerId: string | null;
  /** Services whose lists it was made from, one for each account, the default account first. */
  readonly services: readonly PlannedService[];
  /** In plan order. */
  readonly writes: readonly PlannedWrite[];
}

/** Service of an account by scheme, host and port; the account is null for the default account. */
export interface PlannedService {
  readonly account: string | null;
  readonly origin: string;
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

const ledger = objectOf<LedgerLocation>({ kind: oneOf(...ledgerKindNames), place: readText });

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

/** Reads the body of a plan file, whatever its checksum says. */
const readSavedPlan: Reader<SavedPlan> = objectOf<SavedPlan>({
  declaration,
  fingerprint: matching(/^[0-9a-f]{64}$/),
  ledgerId: orNull(matching(/^(?:new|[0-9a-f]{32})$/)),
  services: listOf(objectOf<PlannedService>({ account: orNull(readText), origin: readText })),
  writes: listOf(objectOf<PlannedWrite>({ key: readText, words: readText })),
});

type DecodedPlan =
  | { readonly kind: 'decoded'; readonly saved: SavedPlan }
  /** `problem` is a sentence without a full stop: what was expected, what was got. */
  | { readonly kind: 'refused'; readonly problem: string };

const format = 'rota.saved-plan/6';

/** Encodes a saved plan as JSON text; the same plan gives the same bytes. */
export function encodeSavedPlan(saved: SavedPlan): string {
  const body = JSON.stringify(saved);
  return `${JSON.stringify({ format, checksum: sha256(body), body: saved }, null, 2)}\n`;
}

/** Decodes a saved plan; refuses a file of another version, a damaged file and an edited file. */
export function decodeSavedPlan(text: string): DecodedPlan {
  const file = parseObject(text);
  if (file === null) return refuse('expected a plan file written by rota, got invalid or truncated JSON');
  if (file['format'] !== format) {
    return refuse(`expected the format ${format}, got ${JSON.stringify(file['format'] ?? null)}`);
  }
  const body = JSON.stringify(file['body'] ?? null);
  if (file['checksum'] !== sha256(body)) return refuse('its checksum does not match: it was damaged or edited');
  let saved: SavedPlan;
  try {
    saved = readSavedPlan(file['body'], 'body');
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    return refuse(`it does not contain a plan: ${error.message}`);
  }
  if (fingerprintWrites(saved.writes) !== saved.fingerprint) {
    return refuse('its fingerprint does not match the writes it lists: it was edited');
  }
  return { kind: 'decoded', saved };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

function refuse(problem: string): DecodedPlan {
  return { kind: 'refused', problem };
}
