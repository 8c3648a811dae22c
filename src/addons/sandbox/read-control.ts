import { compareText } from '../../core/collections.ts';
import { isTimeZone } from '../../core/time/zone.ts';
import { SandboxError } from '../../errors.ts';
import {
  UnreadableError,
  oneOf,
  orNull,
  readAmount,
  readRecord,
  readText,
  readWhole,
  type JsonRecord,
  type Reader,
} from '../../json/reader.ts';
import type { Behaviour, Fault, FaultRule } from './memory-behaviour.ts';

/**
 * Reads switches of the service from JSON; switches that are not given are left out.
 *
 * @throws SandboxError with every problem at once.
 */
export function readBehaviour(body: unknown): Partial<Behaviour> {
  return readFields<Partial<Behaviour>>(readRecord(body, 'behaviour'), switches, []);
}

/**
 * Reads a fault rule from JSON.
 *
 * @throws SandboxError with every problem at once, or UnreadableError if it is not an object or lacks a field.
 */
export function readFaultRule(body: unknown): FaultRule {
  return readFields<FaultRule>(readRecord(body, 'fault rule'), ruleFields, ['call', 'fault']);
}

/**
 * Reads the ID and the zone of a worker from JSON.
 *
 * @throws SandboxError with every problem at once, or UnreadableError if it is not an object or lacks an ID.
 */
export function readWorker(body: unknown): { readonly workerId: string; readonly timezone?: string } {
  return readFields(readRecord(body, 'worker'), { workerId: readText, timezone: readZone }, ['workerId']);
}

/**
 * Reads which rows to stop from JSON; without a schedule ID, all rows of a worker.
 *
 * @throws SandboxError with every problem at once, or UnreadableError if it is not an object or lacks a worker ID.
 */
export function readStop(body: unknown): { readonly workerId: string; readonly scheduleId?: string } {
  return readFields(readRecord(body, 'stop'), { workerId: readText, scheduleId: readText }, ['workerId']);
}

/**
 * Reads from JSON how far to move the clock, in seconds, 0 to 100 years inclusive.
 *
 * @throws UnreadableError
 */
export function readAdvance(body: unknown): number {
  const seconds = readAmount(readRecord(body, 'clock')['advanceSeconds'], 'advanceSeconds');
  if (seconds > maxAdvanceSeconds) {
    throw new UnreadableError('advanceSeconds', `at most ${String(maxAdvanceSeconds)}`, seconds);
  }
  return seconds;
}

const maxAdvanceSeconds = 100 * 365 * 86_400;

type Readers<T> = { readonly [Field in keyof T]-?: Reader<NonNullable<T[Field]> | Extract<T[Field], null>> };

const switches: Readers<Behaviour> = {
  dedupe: oneOf('none', 'exact', 'ignoring-budget'),
  unknownSchedules: oneOf('false', 'not-found'),
  unknownWorkers: oneOf('not-found', 'create'),
  pastDates: oneOf('run', 'refuse'),
  listOrder: oneOf('insertion', 'reversed', 'next-run', 'shuffled'),
  timezone: oneOf('present', 'absent'),
  idStyle: oneOf('prefixed', 'short'),
  longIntervals: oneOf('accept', 'refuse', 'fail'),
  cronText: oneOf('verbatim', 'upper-case', 'numbers'),
  inputText: oneOf('verbatim', 'trimmed'),
  invalidStatus: oneOf(422, 400),
  listLag: (value, name) => (value === 'never' ? value : readWhole(value, name)),
  runSeconds: readWhole,
};

const ruleFields: Readers<FaultRule> = {
  call: oneOf('list', 'create', 'cancel'),
  workerId: readText,
  skip: readWhole,
  times: orNull(readWhole),
  timing: oneOf('before', 'after'),
  fault: readFault,
};

type WireFault = Exclude<Fault, { readonly kind: 'unreachable' }>;

const faultFields: { readonly [Kind in WireFault['kind']]: Readers<Omit<Extract<WireFault, { kind: Kind }>, 'kind'>> } =
  {
    status: { status: readStatus, error: readText, retryAfterSeconds: readAmount },
    latency: { latencyMs: readAmount },
    close: {},
    hang: {},
    stall: {},
    cut: {},
    html: { status: readStatus },
    empty: {},
    nonsense: {},
    partial: {},
  };

function readFault(value: unknown, name: string): Fault {
  const { kind, ...rest } = readRecord(value, name);
  const known = oneOf(...(Object.keys(faultFields) as WireFault['kind'][]))(kind, `${name}.kind`);
  const required = known === 'status' ? ['status'] : known === 'latency' ? ['latencyMs'] : [];
  return { kind, ...readFields<object>(rest, faultFields[known], required, `${name}.`) } as Fault;
}

/** Reads the given fields and collects their problems. A missing required field fails with the error of its reader. */
function readFields<T>(record: JsonRecord, readers: Readers<T>, required: readonly string[], prefix = ''): T {
  const byName: Readonly<Record<string, Reader<unknown>>> = readers;
  const problems: string[] = [];
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record).sort(([a], [b]) => compareText(a, b))) {
    const read = Object.hasOwn(byName, name) ? byName[name] : undefined;
    try {
      if (read === undefined) throw new UnreadableError(prefix + name, noSuchField(Object.keys(byName)), value);
      fields[name] = read(value, prefix + name);
    } catch (error) {
      if (!(error instanceof UnreadableError || error instanceof SandboxError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new SandboxError(problems.join('; '));
  for (const name of required) if (!(name in fields)) byName[name]?.(undefined, prefix + name);
  return fields as T;
}

function noSuchField(known: readonly string[]): string {
  return known.length === 0 ? 'no such field' : `no such field, only ${known.join(', ')}`;
}

/** Reads an IANA time zone. @throws UnreadableError */
export function readZone(value: unknown, name: string): string {
  const zone = readText(value, name);
  if (!isTimeZone(zone)) throw new UnreadableError(name, 'an IANA zone such as Europe/Madrid', zone);
  return zone;
}

function readStatus(value: unknown, name: string): number {
  if (!Number.isInteger(value) || Number(value) < 300 || Number(value) > 599) {
    throw new UnreadableError(name, 'an HTTP status from 300 to 599', value);
  }
  return value as number;
}
