import { compareBy, compareText, countEach } from '../../core/collections.ts';
import { toFailure, type Failure } from '../../core/model/diagnostic.ts';
import { formatInstant } from '../../core/time/when.ts';
import { maskDocument } from '../../report/documents/mask-document.ts';
import { checkStates, checks, type CheckName, type CheckState } from './checks.ts';

/** What `rota doctor` reports; `schemas/doctor.schema.json` describes it. Instants are UTC in whole seconds. */
export interface DoctorDocument {
  readonly format: 'rota.doctor/1';
  /** When it began, by the clock of this machine. */
  readonly at: string;
  /** The address of the service; null when it cannot be used, and where accounts have several. */
  readonly baseUrl: string | null;
  readonly summary: Readonly<Record<CheckState, number>>;
  /** Those that were asked about, sorted by id. */
  readonly workers: readonly DoctorWorker[];
  /** This machine and the service first, account by account, then worker by worker; each in the order of `docs/doctor.md`. */
  readonly checks: readonly CheckEntry[];
  /** Rows of a probe that are there at the end, sorted by worker and id. */
  readonly left: readonly LeftEntry[];
  /** Why nothing could be checked at the service; null when something could. */
  readonly error: Failure | null;
}

interface DoctorWorker {
  readonly workerId: string;
  /** What the files call it; null when they do not declare it. */
  readonly alias: string | null;
  /** The account that it belongs to; absent where there is none with a name. */
  readonly account?: string;
}

/** How one check ended. */
export interface CheckEntry {
  readonly check: CheckName;
  /** Null: this machine, or the service. */
  readonly workerId: string | null;
  /** The account whose key or service it is about; absent where there is none with a name. */
  readonly account?: string;
  readonly state: CheckState;
  readonly found: string;
  readonly expected: string;
  readonly meaning: string;
  /** What to do; null where nothing is to be done. */
  readonly next: string | null;
}

/** A row that a probe made and that is still there, or may be. */
export interface LeftEntry {
  readonly workerId: string;
  /** Null when no list has shown it. */
  readonly scheduleId: string | null;
  readonly input: string;
  readonly command: string;
}

/** What one check found. */
export interface Finding {
  readonly check: CheckName;
  /** Null: this machine, or the service. */
  readonly workerId: string | null;
  /** The account that a finding about its key or its service is about; absent: the one without a name, or none. */
  readonly account?: string;
  readonly state: CheckState;
  /** One line without a full stop. */
  readonly found: string;
  /** @defaultValue as the table of checks has it */
  readonly expected?: string;
  /** @defaultValue as the table of checks has it */
  readonly next?: string | null;
}

/** What was found, without what it is about. */
export type Verdict = Pick<Finding, 'state' | 'found' | 'expected' | 'next'>;

export type Verdicts = Readonly<Partial<Record<CheckName, Verdict>>>;

export function findingsOf(verdicts: Verdicts, subject: Pick<Finding, 'workerId' | 'account'>): readonly Finding[] {
  return Object.entries(verdicts).map(([check, verdict]) => ({ check: check as CheckName, ...subject, ...verdict }));
}

/** What a run of `rota doctor` came to. */
export interface DoctorReport extends Pick<DoctorDocument, 'baseUrl' | 'workers' | 'left' | 'error'> {
  readonly findings: readonly Finding[];
  /** Masked wherever a service repeats them. */
  readonly apiKeys: readonly string[];
  readonly now: Date;
}

/** The document of a run, with secrets masked. */
export function createDoctorDocument(report: DoctorReport): DoctorDocument {
  const { baseUrl, workers, findings, left, error, apiKeys, now } = report;
  const names = Object.keys(checks);
  const sorted = findings.toSorted(
    compareBy(
      (a, b) => compareText(a.workerId ?? '', b.workerId ?? ''),
      (a, b) => compareText(a.account ?? '', b.account ?? ''),
      (a, b) => names.indexOf(a.check) - names.indexOf(b.check),
    ),
  );
  return maskDocument({
    format: 'rota.doctor/1',
    at: formatInstant(now),
    baseUrl,
    summary: countEach(
      checkStates,
      findings.map(({ state }) => state),
    ),
    workers: workers.toSorted((a, b) => compareText(a.workerId, b.workerId)),
    checks: sorted.map((finding) => createCheckEntry(finding, apiKeys)),
    left: left.toSorted(
      compareBy(
        (a, b) => compareText(a.workerId, b.workerId),
        (a, b) => compareText(a.scheduleId ?? '', b.scheduleId ?? ''),
        (a, b) => compareText(a.input, b.input),
      ),
    ),
    error: toFailure(error),
  });
}

/** What others wrote may be of any length. */
const maxFoundLength = 500;

function createCheckEntry(
  { check, workerId, account, state, found: told, ...own }: Finding,
  apiKeys: readonly string[],
): CheckEntry {
  const found = apiKeys.reduce((text, apiKey) => text.replaceAll(apiKey, '[key]'), told);
  const { expected, meaning, next } = checks[check];
  return {
    check,
    workerId,
    ...(account === undefined ? {} : { account }),
    state,
    found: found.length > maxFoundLength ? `${found.slice(0, maxFoundLength)}…` : found,
    expected: own.expected ?? expected,
    meaning,
    next: own.next !== undefined ? own.next : state === 'differs' ? next : null,
  };
}
