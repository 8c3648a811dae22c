import type { Content } from './content.ts';
import { isOn, type Pause } from './bounds.ts';
import { matchesGlob } from './glob.ts';
import type { Location } from './diagnostic.ts';
import type { LedgerLocation } from './ledger-location.ts';
import type { WhenKind } from '../time/when.ts';

/**
 * What happens to a live schedule that nothing declares: `all` cancels it, `owned` cancels it when the ledger says
 * rota made or adopted it, `none` leaves it.
 */
export type Prune = 'all' | 'owned' | 'none';

/** How many cancels pass without being asked for: an absolute count, or a share of what is live. */
export type CancelLimit =
  | { readonly kind: 'count'; /** 0 or more. */ readonly count: number }
  | { readonly kind: 'share'; /** 0 to 100 inclusive, in percent. */ readonly percent: number };

/** Runs a day of one schedule that pass without being asked for when no limit is declared, inclusive: every five minutes. */
export const defaultRunsPerDayLimit = 288;

/** Live schedules that rota never touches; every field that is not null must match. */
export interface IgnoreRule {
  /** A glob over the whole prompt: `*` is any text, line breaks included, `?` one character. */
  readonly input: string | null;
  readonly id: string | null;
  readonly type: WhenKind | null;
  readonly location: Location;
}

/** What a schedule of a set was expanded from. */
export interface FromSet {
  /** The name of the set in the files. */
  readonly set: string;
  /** The name of the schedule in its set. */
  readonly schedule: string;
  /** The prompt before expansion, normalised as a prompt is; that of the override where one is given. */
  readonly template: string;
  /** The value of each variable of the set, by name. */
  readonly values: Readonly<Record<string, string>>;
}

/** How far a cron is moved, so that equal ones do not all run at once. */
export interface Spread {
  /** Where the run may move to, in whole minutes from the declared time: 0 inclusive to this exclusive. */
  readonly windowMinutes: number;
  /** How far it moves, in whole minutes; the content has it already. */
  readonly shiftMinutes: number;
  /** The cron as written, before it moves. */
  readonly cron: string;
}

/** One schedule as declared. */
export interface DeclaredSchedule {
  /** Unique within its worker; never sent. */
  readonly name: string;
  readonly content: Content;
  /** As the file says; false: it must not be live. What the bounds make of it `findOffCause` says. */
  readonly enabled: boolean;
  /** True: cancelling or replacing it needs `--allow protected`. Null when it is not said: with a ledger as remembered. */
  readonly protect: boolean | null;
  /** Before this instant it must not be live, UTC; null: no bound. */
  readonly from: Date | null;
  /** From this instant on it must not be live, UTC; null: no bound. */
  readonly until: Date | null;
  /** Of the pauses that cover it, the one that ends last; null: none does. */
  readonly pause: Pause | null;
  /** Null: it runs at the time that is written. */
  readonly spread: Spread | null;
  /** A note for people, never sent; null: not stated. */
  readonly description: string | null;
  /** Who answers for it, for people; its own, else its worker's, else the default; null: not stated. */
  readonly owner: string | null;
  /** Null: it is written on its worker. */
  readonly fromSet: FromSet | null;
  readonly location: Location;
}

/** One worker as declared, every file's schedules together. */
export interface DeclaredWorker {
  /** Unique; never sent. */
  readonly alias: string;
  /** The service's id, environment expanded; unique too. */
  readonly workerId: string;
  /** The account it belongs to, whose variables hold its key and base URL; null: the one without a name. */
  readonly account: string | null;
  readonly prune: Prune;
  /** The IANA zone the worker is expected to run in; null when none is declared. */
  readonly timezone: string | null;
  readonly ignore: readonly IgnoreRule[];
  /** Null: the default limit. */
  readonly cancelLimit: CancelLimit | null;
  /** How often one schedule may run a day without being asked for, 1 or more; null: the default limit. */
  readonly runsPerDayLimit: number | null;
  /** Sorted by name. */
  readonly schedules: readonly DeclaredSchedule[];
  readonly location: Location;
}

/** Everything declared, valid and merged; only the loader makes one. */
export interface Declaration {
  /** Sorted by alias. */
  readonly workers: readonly DeclaredWorker[];
  /** In the order of the files; also those that have ended. */
  readonly pauses: readonly Pause[];
  /** Over all workers together; null: the default limit. */
  readonly cancelLimit: CancelLimit | null;
  /** Null: the API is the only state. */
  readonly ledger: LedgerLocation | null;
  /** Every YAML file and every `inputFile` read, absolute, sorted, each once. */
  readonly files: readonly string[];
}

/** `worker-alias/schedule-name`, how people speak of a declared schedule. */
export function formatAddress(alias: string, name: string): string {
  return `${alias}/${name}`;
}

/** The account of each worker, by its id. */
export function accountsOf(
  workers: readonly Pick<DeclaredWorker, 'workerId' | 'account'>[],
): Map<string, string | null> {
  return new Map(workers.map(({ workerId, account }) => [workerId, account]));
}

/** Whether a rule's `type` and `input` match a content; its `id` is for the caller to compare. */
export function matchesContent({ type, input }: IgnoreRule, content: Content): boolean {
  return (type === null || type === content.when.type) && (input === null || matchesGlob(content.input, input));
}

/** The schedules of a worker that are to be live and have not run for the last time. */
export function listRunning({ schedules }: DeclaredWorker, now: Date): readonly DeclaredSchedule[] {
  return schedules.filter((schedule) => {
    const { when } = schedule.content;
    return isOn(schedule, now) && (when.type !== 'scheduled' || new Date(when.date).getTime() > now.getTime());
  });
}
