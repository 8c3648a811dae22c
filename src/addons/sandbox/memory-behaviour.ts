/** What the service does where its documents leave two answers open; each switch is one such question. */
export interface Behaviour {
  /** What a cron or interval create does when an equal row is live: a second row, or the existing one is returned. */
  readonly dedupe: 'none' | 'exact' | 'ignoring-budget';
  /** The answer to cancelling an id that is not there: `{ cancelled: false }` or 404. */
  readonly unknownSchedules: 'false' | 'not-found';
  /** The answer to an id no worker has: 404, or an empty worker in UTC that exists from then on. */
  readonly unknownWorkers: 'not-found' | 'create';
  /** A `scheduled` create whose date is not after now: it runs at once, or it is invalid. */
  readonly pastDates: 'run' | 'refuse';
  /** The order of a list; `shuffled` differs from list to list, the same on every replay. */
  readonly listOrder: 'insertion' | 'reversed' | 'next-run' | 'shuffled';
  /** Whether a list names the worker's zone; cron is read in it either way. */
  readonly timezone: 'present' | 'absent';
  /** `sch_` and 26 characters, or nine characters of which every other id begins with `-`. */
  readonly idStyle: 'prefixed' | 'short';
  /** An interval over 30 days: taken, invalid, or a 500. */
  readonly longIntervals: 'accept' | 'refuse' | 'fail';
  /** How a stored cron expression is spelt: as sent, in capitals, or with numbers for the names of months and days. */
  readonly cronText: 'verbatim' | 'upper-case' | 'numbers';
  /** How a stored prompt is spelt: as sent, or without white space at both ends. */
  readonly inputText: 'verbatim' | 'trimmed';
  /** The status of an invalid create. */
  readonly invalidStatus: 422 | 400;
  /**
   * How many further lists of a worker a new row is missing from, and a cancelled one still in, 0 or more.
   * `never`: a new row is in no list at all, a cancelled one is gone at once.
   */
  readonly listLag: number | 'never';
  /** How long each run lasts, in whole seconds, 0 or more; 0 is over in the instant it starts. */
  readonly runSeconds: number;
}

/** The plainest answer to every question. */
export const defaultBehaviour: Behaviour = {
  dedupe: 'none',
  unknownSchedules: 'false',
  unknownWorkers: 'not-found',
  pastDates: 'run',
  listOrder: 'insertion',
  timezone: 'present',
  idStyle: 'prefixed',
  longIntervals: 'accept',
  cronText: 'verbatim',
  inputText: 'verbatim',
  invalidStatus: 422,
  listLag: 0,
  runSeconds: 0,
};
