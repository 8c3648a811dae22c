import type { Content } from './content.ts';
import { isOn, type Pause } from './bounds.ts';
import { matchesGlob } from './glob.ts';
import type { Location } from './diagnostic.ts';
import type { LedgerLocation } from './ledger-location.ts';
import type { WhenKind } from '../time/when.ts';

/**
 * What happens to a live schedule that is not declared: `all` cancels it, `owned` cancels it if the ledger says that
 * rota created or adopted it, `none` leaves it alone.
 */
export type Prune = 'all' | 'owned' | 'none';

/** Limit on the cancels of a plan, as an absolute count or as a share of the live schedules. A guard refuses more. */
export type CancelLimit =
  | { readonly kind: 'count'; /** 0 or more. */ readonly count: number }
  | { readonly kind: 'share'; /** 0 to 100 inclusive, in percent. */ readonly percent: number };

/** Default limit of runs a day for one schedule, inclusive: every five minutes. A guard refuses more. */
export const defaultRunsPerDayLimit = 288;

/** A rule for live schedules that rota never touches. Every field that is not null must match. */
export interface IgnoreRule {
  /** Glob over the whole prompt: `*` matches any text, line breaks included, `?` one character. */
  readonly input: string | null;
  readonly id: string | null;
  readonly type: WhenKind | null;
  readonly location: Location;
}

/** The part of a set that a schedule was expanded from. */
export interface FromSet {
  /** Name of the set. */
  readonly set: string;
  /** Name of the schedule in the set. */
  readonly schedule: string;
  /** Prompt before expansion, normalised like any prompt; taken from the override if it has one. */
  readonly template: string;
  /** Value of each variable of the set, by name. */
  readonly values: Readonly<Record<string, string>>;
}

/** How far a cron is moved, so that equal crons do not all run at once. */
export interface Spread {
  /** Size of the window in whole minutes: the run moves by 0 (inclusive) to this many (exclusive). */
  readonly windowMinutes: number;
  /** How far the run moves, in whole minutes. The content already includes it. */
  readonly shiftMinutes: number;
  /** The cron as written, before it is moved. */
  readonly cron: string;
}

/** A declared schedule. */
export interface DeclaredSchedule {
  /** Unique within its worker; never sent. */
  readonly name: string;
  readonly content: Content;
  /** As declared; false if it must not be live. `findOffCause` also takes its bounds and pause into account. */
  readonly enabled: boolean;
  /**
   * Whether cancelling or replacing it needs `--allow protected`; null if not declared, so that the ledger's value
   * applies.
   */
  readonly protect: boolean | null;
  /** It must not be live before this instant, UTC; null if unbounded. */
  readonly from: Date | null;
  /** It must not be live from this instant on, UTC; null if unbounded. */
  readonly until: Date | null;
  /** The pause covering it that ends last; null if none covers it. */
  readonly pause: Pause | null;
  /** null if it runs at the time written. */
  readonly spread: Spread | null;
  /** A note for people, never sent; null if not declared. */
  readonly description: string | null;
  /**
   * Who is responsible for it: declared on the schedule, else on its worker, else as the default; null if not declared.
   */
  readonly owner: string | null;
  /** null if it is written on its worker. */
  readonly fromSet: FromSet | null;
  readonly location: Location;
}

/** A declared worker, with its schedules from every file. */
export interface DeclaredWorker {
  /** Unique; never sent. */
  readonly alias: string;
  /** The service's ID, with environment variables expanded; also unique. */
  readonly workerId: string;
  /** Account whose variables hold the key and the base URL; null for the default account. */
  readonly account: string | null;
  readonly prune: Prune;
  /** IANA zone the worker is expected to run in; null if not declared. */
  readonly timezone: string | null;
  readonly ignore: readonly IgnoreRule[];
  /** null for the default limit. */
  readonly cancelLimit: CancelLimit | null;
  /** Limit of runs a day for one schedule, 1 or more; null for the default limit. */
  readonly runsPerDayLimit: number | null;
  /** Sorted by name. */
  readonly schedules: readonly DeclaredSchedule[];
  readonly location: Location;
}

/** Everything declared, validated and merged; only the loader makes one. */
export interface Declaration {
  /** Sorted by alias. */
  readonly workers: readonly DeclaredWorker[];
  /** In file order, including pauses that have ended. */
  readonly pauses: readonly Pause[];
  /** Limit for all workers together; null for the default limit. */
  readonly cancelLimit: CancelLimit | null;
  /** null if the API is the only state. */
  readonly ledger: LedgerLocation | null;
  /** Every YAML file and `inputFile` read, as absolute paths, sorted, without duplicates. */
  readonly files: readonly string[];
}

/** Formats the address of a declared schedule: `worker-alias/schedule-name`. */
export function formatAddress(alias: string, name: string): string {
  return `${alias}/${name}`;
}

/** Returns the account of each worker, by worker ID. */
export function accountsOf(
  workers: readonly Pick<DeclaredWorker, 'workerId' | 'account'>[],
): Map<string, string | null> {
  return new Map(workers.map(({ workerId, account }) => [workerId, account]));
}

/** Whether the `type` and `input` of a rule match a content. The caller compares its `id`. */
export function matchesContent({ type, input }: IgnoreRule, content: Content): boolean {
  return (type === null || type === content.when.type) && (input === null || matchesGlob(content.input, input));
}

/** Returns the schedules of a worker that are to be live, without dates that have passed. */
export function listRunning({ schedules }: DeclaredWorker, now: Date): readonly DeclaredSchedule[] {
  return schedules.filter((schedule) => {
    const { when } = schedule.content;
    return isOn(schedule, now) && (when.type !== 'scheduled' || new Date(when.date).getTime() > now.getTime());
  });
}
