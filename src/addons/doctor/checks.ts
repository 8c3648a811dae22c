import { probeChecks } from './probe/probe-checks.ts';

/** What a check is about: this machine, the service as one key sees it, one worker, or what a probe measures on it. */
export type CheckScope = 'machine' | 'service' | 'worker' | 'probe';

/** One line of the table of checks. */
interface Check {
  readonly scope: CheckScope;
  /** What is found where nothing is to be done; completes "expected". */
  readonly expected: string;
  readonly meaning: string;
  /** What to do where it differs. */
  readonly next: string;
}

/** Every check that only reads, in the order of the report. */
const readingChecks = {
  files: {
    scope: 'machine',
    expected: 'files that load',
    meaning: 'Plan, apply and watch work on the workers that the files declare.',
    next: 'rota validate',
  },
  'api-key': {
    scope: 'machine',
    expected: 'a key in HANDINGER_API_KEY or --api-key-file',
    meaning: 'Without a key rota can only validate.',
    next: 'export HANDINGER_API_KEY=… with a key from https://handinger.com',
  },
  'base-url': {
    scope: 'machine',
    expected: 'https, or http on this machine',
    meaning: 'The key goes to this address with every call.',
    next: 'correct HANDINGER_BASE_URL or --base-url, or unset it for https://handinger.com',
  },
  proxy: {
    scope: 'machine',
    expected: 'none, or an http or https proxy',
    meaning: 'Calls to the service go through it.',
    next: 'correct HTTPS_PROXY or ALL_PROXY, or add the host to NO_PROXY',
  },
  ci: {
    scope: 'machine',
    expected: 'a job that is given secrets and may push',
    meaning: 'A run for a fork or for Dependabot gets no secrets and cannot push, so its plan is an estimate.',
    next: 'apply from a push to the default branch, not from a pull request of a fork or of Dependabot',
  },
  'ledger-read': {
    scope: 'machine',
    expected: 'a ledger that can be read, or none',
    meaning:
      'It says what rota owns and which one-shots ran; where it is named and cannot be read, nothing is applied.',
    next: 'rota ledger show',
  },
  'ledger-write': {
    scope: 'machine',
    expected: 'a ledger that can be written',
    meaning: 'An apply writes the ledger before it sends anything, and sends nothing when it cannot.',
    next: 'give this user or job the right to write it; see docs/ledger.md',
  },
  'key-accepted': {
    scope: 'service',
    expected: 'accepted',
    meaning: 'A key that is refused (401) can do nothing; one without access to a worker (403) can serve others.',
    next: 'check HANDINGER_API_KEY: the key is missing a part, mistyped or revoked',
  },
  'round-trip': {
    scope: 'service',
    expected: 'well below --timeout',
    meaning: 'An apply takes a few round trips for each worker; --concurrency workers share them.',
    next: 'raise --timeout',
  },
  clock: {
    scope: 'service',
    expected: 'a difference below 30s',
    meaning: 'Dates, delays and lateness are judged by the clock of the service.',
    next: 'set the clock of this machine',
  },
  limits: {
    scope: 'service',
    expected: 'any, or none',
    meaning: 'rota slows down by itself when it is refused, and waits as long as Retry-After says, up to 60s.',
    next: 'lower --concurrency',
  },
  list: {
    scope: 'worker',
    expected: 'a whole list',
    meaning: 'A worker that cannot be listed is never written to.',
    next: 'check the worker id, and that the key may use this worker',
  },
  paging: {
    scope: 'worker',
    expected: 'no sign that a list is a part',
    meaning: 'What a part of a list leaves out would look gone and be created again, so rota refuses such a list.',
    next: 'look for a newer rota, or give the worker fewer schedules',
  },
  keys: {
    scope: 'worker',
    expected: 'the fields that rota knows',
    meaning: 'rota ignores fields it does not know; a newer version may use them.',
    next: 'look for a newer rota',
  },
  rows: {
    scope: 'worker',
    expected: 'rows of the four known types',
    meaning: 'A row that rota cannot read is shown as unrecognised and never touched.',
    next: 'look for a newer rota, or ignore the rows by id',
  },
  ids: {
    scope: 'worker',
    expected: 'ids of printable characters',
    meaning: 'An id may begin with "-"; put it after "--" on a command line.',
    next: 'look for a newer rota',
  },
  order: {
    scope: 'worker',
    expected: 'any order',
    meaning: 'rota sorts what is listed, so that a plan does not depend on it.',
    next: 'nothing',
  },
  timezone: {
    scope: 'worker',
    expected: 'the zone that the files declare, or a known one',
    meaning: 'The service reads crons in this zone; UTC where none is listed.',
    next: 'set the zone at the service, or write it as "timezone" of the worker',
  },
  'cron-zone': {
    scope: 'worker',
    expected: 'next runs that match the listed zone, or UTC where none is listed',
    meaning: 'Where they match another zone, crons run at another time than a plan says.',
    next: 'ask Handinger in which zone crons are read, and write times in that zone until you know',
  },
  late: {
    scope: 'worker',
    expected: 'no next run that is long past',
    meaning: 'The row is late, or still running; one that has stopped never runs again by itself.',
    next: 'rota plan, which names each and says how to create it again',
  },
  doubles: {
    scope: 'worker',
    expected: 'every schedule once',
    meaning: 'Equal rows all run. A plan cancels the surplus of what is declared, as prune allows.',
    next: 'rota plan',
  },
  leftovers: {
    scope: 'worker',
    expected: 'none',
    meaning:
      'A probe was cut off, or is running now. Its rows do nothing for at least a day, then run once or more. A new probe removes them first.',
    next: 'remove them with the command that the report names, unless a probe is running now',
  },
} as const;

export type CheckName = keyof typeof readingChecks | keyof typeof probeChecks;

/** Every check, in the order of the report; `docs/doctor.md` has the same table. */
export const checks: Readonly<Record<CheckName, Check>> = { ...readingChecks, ...probeChecks };

/** How a check ends: as expected, not so, not to be told, or not to be tried now; the last is not a failure. */
export const checkStates = ['ok', 'differs', 'unknown', 'unavailable'] as const;

export type CheckState = (typeof checkStates)[number];

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

export type WorkerFinding = Omit<Finding, 'workerId'>;
