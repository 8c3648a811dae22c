import { compareBy, compareText, countEach } from '../../core/collections.ts';
import { toFailure, type Failure } from '../../core/model/diagnostic.ts';
import { formatInstant } from '../../core/time/when.ts';
import { maskDocument } from '../../report/documents/mask-document.ts';
import { checkStates, checks, type CheckName, type CheckState } from './checks.ts';

/** The document of `rota doctor`; `schemas/doctor.schema.json` describes it. Instants are UTC in whole seconds. */
export interface DoctorDocument {
  readonly format: 'rota.doctor/1';
  /** When the run began, by this machine's clock. */
  readonly at: string;
  /** Address of the service; null if it cannot be used, or the accounts have several. */
  readonly baseUrl: string | null;
  readonly summary: Readonly<Record<CheckState, number>>;
  /** The workers that were asked about, sorted by ID. */
  readonly workers: readonly DoctorWorker[];
  /** First this machine, then each account, then each worker; each in the order of `docs/doctor.md`. */
  readonly checks: readonly CheckEntry[];
  /** Rows of a probe that are still there at the end, sorted by worker and ID. */
  readonly left: readonly LeftEntry[];
  /** Why nothing could be checked at the service; null if something could. */
  readonly error: Failure | null;
}

interface DoctorWorker {
  readonly workerId: string;
  /** Its alias in the files; null if they do not declare it. */
  readonly alias: string | null;
  /** Name of its account; undefined for the default account. */
  readonly account?: string;
}

/** The result of one check. */
export interface CheckEntry {
  readonly check: CheckName;
  /** null for a check of this machine or the service. */
  readonly workerId: string | null;
  /** Name of the account whose key or service was checked; undefined for the default account, or none. */
  readonly account?: string;
  readonly state: CheckState;
  readonly found: string;
  readonly expected: string;
  readonly meaning: string;
  /** What to do; null if nothing. */
  readonly next: string | null;
}

/** A row that a probe created and that is, or may be, still there. */
export interface LeftEntry {
  readonly workerId: string;
  /** null if no list has shown it. */
  readonly scheduleId: string | null;
  readonly input: string;
  readonly command: string;
}

/** What one check found. */
export interface Finding {
  readonly check: CheckName;
  /** null for this machine or the service. */
  readonly workerId: string | null;
  /** Name of the account whose key or service was checked; undefined for the default account, or none. */
  readonly account?: string;
  readonly state: CheckState;
  /** One line without a full stop. */
  readonly found: string;
  /** @defaultValue as in the table of checks */
  readonly expected?: string;
  /** @defaultValue as in the table of checks */
  readonly next?: string | null;
}

/** What a check found, without its subject. */
export type Verdict = Pick<Finding, 'state' | 'found' | 'expected' | 'next'>;

export type Verdicts = Readonly<Partial<Record<CheckName, Verdict>>>;

export function findingsOf(verdicts: Verdicts, subject: Pick<Finding, 'workerId' | 'account'>): readonly Finding[] {
  return Object.entries(verdicts).map(([check, verdict]) => ({ check: check as CheckName, ...subject, ...verdict }));
}

/** The results of `rota doctor`, before they are sorted and masked. */
export interface DoctorReport extends Pick<DoctorDocument, 'baseUrl' | 'workers' | 'left' | 'error'> {
  readonly findings: readonly Finding[];
  /** Keys to mask wherever a service repeats them. */
  readonly apiKeys: readonly string[];
  readonly now: Date;
}

/** Creates the document of a run, with secrets masked. */
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

/** Limits text from others, which may be of any length. */
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
