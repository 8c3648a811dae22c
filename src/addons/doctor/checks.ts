/** A row of the table of checks. */
interface Check {
  readonly scope: CheckScope;
  /** The result that needs no action; completes "expected". */
  readonly expected: string;
  readonly meaning: string;
  /** What to do if the result differs. */
  readonly next: string;
}

/** Every check by its scope, in the order of the report; `docs/doctor.md` has the same table. */
const checksByScope = {
  /** This machine. */
  machine: {
    files: {
      expected: 'files that load',
      meaning: 'Plan, apply and watch work on the workers that the files declare.',
      next: 'rota validate',
    },
    'api-key': {
      expected: 'a key in HANDINGER_API_KEY or --api-key-file',
      meaning: 'Without a key rota can only validate.',
      next: 'export HANDINGER_API_KEY=… with a key from https://handinger.com',
    },
    'base-url': {
      expected: 'https, or http on this machine',
      meaning: 'The key goes to this address with every call.',
      next: 'correct HANDINGER_BASE_URL or --base-url, or unset it for https://handinger.com',
    },
    proxy: {
      expected: 'none, or an http or https proxy',
      meaning: 'Calls to the service go through it.',
      next: 'correct HTTPS_PROXY or ALL_PROXY, or add the host to NO_PROXY',
    },
    ci: {
      expected: 'a job with secrets and permission to push',
      meaning: 'A run for a fork or for Dependabot gets no secrets and cannot push, so its plan is an estimate.',
      next: 'apply from a push to the default branch, not from a pull request of a fork or of Dependabot',
    },
    'ledger-read': {
      expected: 'a ledger that can be read, or none',
      meaning:
        'It records what rota owns and which one-shots ran. If it is configured but cannot be read, nothing is applied.',
      next: 'rota ledger show',
    },
    'ledger-write': {
      expected: 'a ledger that can be written',
      meaning: 'An apply writes the ledger before it sends anything, and sends nothing if it cannot.',
      next: 'give this user or job write access to it; see docs/ledger.md',
    },
  },
  /** The service, as seen with one key. */
  service: {
    'key-accepted': {
      expected: 'accepted',
      meaning: 'A refused key (401) can do nothing; one without access to a worker (403) may work for others.',
      next: 'check HANDINGER_API_KEY: the key is missing a part, mistyped or revoked',
    },
    'round-trip': {
      expected: 'well below --timeout',
      meaning: 'An apply makes a few round trips per worker, for --concurrency workers at a time.',
      next: 'raise --timeout',
    },
    clock: {
      expected: 'a difference below 30s',
      meaning: 'Dates, delays and lateness are judged by the clock of the service.',
      next: 'set the clock of this machine',
    },
    limits: {
      expected: 'any, or none',
      meaning: 'When rate-limited, rota slows down and waits as long as Retry-After says, up to 60s.',
      next: 'lower --concurrency',
    },
  },
  /** One worker. */
  worker: {
    list: {
      expected: 'a whole list',
      meaning: 'A worker that cannot be listed is never written to.',
      next: 'check the worker id, and that the key may use this worker',
    },
    paging: {
      expected: 'no sign of a partial list',
      meaning: 'Schedules missing from a partial list would look deleted and be created again, so rota refuses it.',
      next: 'look for a newer rota, or give the worker fewer schedules',
    },
    keys: {
      expected: 'the fields that rota knows',
      meaning: 'rota ignores fields it does not know; a newer version may use them.',
      next: 'look for a newer rota',
    },
    rows: {
      expected: 'rows of the four known types',
      meaning: 'A row that rota cannot read is shown as unrecognised and never touched.',
      next: 'look for a newer rota, or ignore the rows by id',
    },
    ids: {
      expected: 'ids of printable characters',
      meaning: 'An id may begin with "-"; put it after "--" on a command line.',
      next: 'look for a newer rota',
    },
    order: {
      expected: 'any order',
      meaning: 'rota sorts what is listed, so a plan does not depend on the order.',
      next: 'nothing',
    },
    timezone: {
      expected: 'the zone that the files declare, or a known one',
      meaning: 'The service reads crons in this zone, or in UTC if none is listed.',
      next: 'set the zone at the service, or as "timezone" of the worker in the files',
    },
    'cron-zone': {
      expected: 'next runs that match the listed zone, or UTC if none is listed',
      meaning: 'If they match another zone, crons do not run when a plan says they do.',
      next: 'ask Handinger which zone crons are read in; until you know, write times in the zone found here',
    },
    late: {
      expected: 'no overdue next run',
      meaning: 'The row is late, stopped or still running. A stopped one never runs again by itself.',
      next: 'rota plan, which names each row and says how to create it again',
    },
    doubles: {
      expected: 'every schedule once',
      meaning: 'Duplicate rows all run. A plan cancels surplus rows of declared schedules, if prune allows it.',
      next: 'rota plan',
    },
    leftovers: {
      expected: 'none',
      meaning:
        'A probe was interrupted, or is running now. Its rows do nothing for at least a day, then run once or more. A new probe removes them first.',
      next: 'remove them with the command that the report names, unless a probe is running now',
    },
  },
  /** What a probe measures on a worker. */
  probe: {
    create: {
      expected: 'a success with a readable row',
      meaning: 'rota confirms a create by its answer or, if the answer was lost, by a list.',
      next: 'look for a newer rota, and check that the key may write',
    },
    echo: {
      expected: 'the fields of its type',
      meaning: 'rota compares what comes back with what it sent.',
      next: 'look for a newer rota',
    },
    'cron-text': {
      expected: 'the same times, in any spelling',
      meaning: 'rota compares the times of crons, so that their spelling does not matter.',
      next: 'report to Handinger: the stored cron differs from the one sent',
    },
    'input-text': {
      expected: 'the prompt, except for white space at its end',
      meaning: 'A prompt that is stored differently never equals the declared one, so every apply would replace it.',
      next: 'do not begin prompts with white space',
    },
    'next-run': {
      expected: 'a cron in the listed zone, a date to the second',
      meaning: 'A plan shows when a cron runs in this zone.',
      next: 'ask Handinger which zone crons are read in; until you know, write times in the zone found here',
    },
    dedupe: {
      expected: 'two rows, or the existing one',
      meaning: 'If the budget does not count, editing it alone returns the old schedule; rota then cancels that first.',
      next: 'change the prompt or the time together with the budget',
    },
    'list-lag': {
      expected: 'within 5 lists',
      meaning: 'rota looks for what it created five times in 7.5s; what is not listed by then is uncertain.',
      next: 'run rota plan some time after an apply',
    },
    'creation-order': {
      expected: 'any order',
      meaning: 'rota sorts what is listed, so a plan does not depend on the order.',
      next: 'nothing',
    },
    'long-interval': {
      expected: 'accepted, as documented up to a year',
      meaning: 'An apply fails for an interval that is refused.',
      next: 'use a cron for what runs less often than every 30 days',
    },
    'cancel-again': {
      expected: 'false or 404',
      meaning: 'Both mean that it is gone, which is success.',
      next: 'look for a newer rota',
    },
    'unknown-schedule': {
      expected: 'false or 404',
      meaning: 'Both mean that it is gone, which is success.',
      next: 'look for a newer rota',
    },
    'unknown-worker': {
      expected: '404 or 403',
      meaning: 'If a worker that does not exist is listed, a mistyped id looks like an empty worker.',
      next: 'compare the worker ids with those that Handinger shows',
    },
    'invalid-create': {
      expected: 'a 4xx status',
      meaning: 'rota takes 4xx as a refusal and goes on; after 5xx it checks whether the create was done.',
      next: 'look for a newer rota',
    },
    'past-date': {
      expected: 'not tried',
      meaning: 'rota never sends a date in the past, in case it runs at once.',
      next: 'nothing',
    },
    'run-time': {
      expected: 'not tried',
      meaning: 'While a run lasts, its row may keep a next run in the past.',
      next: 'nothing',
    },
  },
} as const;

export type CheckScope = keyof typeof checksByScope;

export type CheckName = { readonly [Scope in CheckScope]: keyof (typeof checksByScope)[Scope] }[CheckScope];

/** Every check by name, in the order of the report. */
export const checks = Object.fromEntries(
  Object.entries(checksByScope).flatMap(([scope, group]) =>
    Object.entries(group).map(([name, check]) => [name, { scope, ...check }]),
  ),
) as Readonly<Record<CheckName, Check>>;

/** How a check ends: as expected, differently, undecided, or impossible now, which is not a failure. */
export const checkStates = ['ok', 'differs', 'unknown', 'unavailable'] as const;

export type CheckState = (typeof checkStates)[number];
