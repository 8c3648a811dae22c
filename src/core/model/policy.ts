import type { Budget } from './content.ts';
import type { Location } from './diagnostic.ts';
import type { DayWindow } from '../time/day-window.ts';
import type { DeclaredSchedule } from './declaration.ts';

/** Every rule of a policy by its key path, in the order in which breaches are reported. */
export const policyRules = [
  'minGap',
  'maxRunsPerDay.schedule',
  'maxRunsPerDay.worker',
  'maxRunsPerDay.total',
  'budgets.allow',
  'budgets.maxRunsPerDay',
  'hours',
  'require',
  'prompt.maxLength',
  'prompt.secrets',
] as const;

/** One rule of a policy. */
export type PolicyRule = (typeof policyRules)[number];

/** The fields of a schedule that a policy can require. */
export const requirableFields = ['description', 'owner'] as const;

/** A field that a policy can require. */
export type RequirableField = (typeof requirableFields)[number];

/** The limits that a policy sets; null or empty if the policy has no such rule. */
export interface PolicyLimits {
  /** Shortest time between two runs of one schedule, in seconds, inclusive. */
  readonly minGapSeconds: number | null;
  /** Most runs on the busiest day, inclusive: of one schedule, of one worker, of all workers. */
  readonly maxRunsPerDay: {
    readonly schedule: number | null;
    readonly worker: number | null;
    readonly total: number | null;
  };
  readonly budgets: {
    readonly allow: readonly Budget[] | null;
    /** Most runs on the busiest day of one schedule with this budget, inclusive; absent if unlimited. */
    readonly maxRunsPerDay: Partial<Readonly<Record<Budget, number>>>;
  };
  /** Windows in which a run may begin, in the time zone of its worker. */
  readonly hours: readonly DayWindow[] | null;
  readonly require: readonly RequirableField[];
  /** In characters (Unicode code points), inclusive. */
  readonly maxPromptLength: number | null;
  /** Whether a prompt must not contain anything that looks like a secret. */
  readonly refusesSecrets: boolean;
}

/** The value that an exception permits, by the kind of its rule. */
export type Permit =
  | {
      readonly kind: 'number';
      /** Seconds for `minGap`, else runs a day or characters. */
      readonly value: number;
    }
  | { readonly kind: 'budget'; readonly budget: Budget }
  | { readonly kind: 'hours'; readonly window: DayWindow }
  | { readonly kind: 'missing'; readonly fields: readonly RequirableField[] }
  | { readonly kind: 'secrets' };

/** A value that a policy permits in one place until a given day. */
export interface PolicyException {
  readonly rule: PolicyRule;
  /** Address of the schedule; null for a rule about a worker or about all workers. */
  readonly schedule: string | null;
  /** ID of the worker; null for any worker that has the address. */
  readonly workerId: string | null;
  readonly permit: Permit;
  /** Last day on which it applies, in UTC: `2027-03-01`. */
  readonly until: string;
  readonly reason: string;
  readonly location: Location;
}

/** The rules of one policy file. */
export interface Policy {
  /** Path as shown in messages, prefixed with the revision if it is not the checkout's. */
  readonly file: string;
  /** Git revision of the file as typed; null for the checkout. */
  readonly revision: string | null;
  readonly limits: PolicyLimits;
  /** Rules that only warn. */
  readonly warn: readonly PolicyRule[];
  /** In file order. */
  readonly exceptions: readonly PolicyException[];
  /** Where each rule of the policy is written. */
  readonly places: Partial<Readonly<Record<PolicyRule, Location>>>;
}

/** Something declared that a policy does not permit. */
export interface Breach {
  readonly rule: PolicyRule;
  /** Path of the policy as shown in messages. */
  readonly policy: string;
  /** null if all workers together are meant. */
  readonly alias: string | null;
  readonly workerId: string | null;
  /** Name of the schedule; null if the worker, or all workers, are meant as a whole. */
  readonly name: string | null;
  /** false if the policy only warns. */
  readonly refuses: boolean;
  /** One sentence without a full stop that names its subject. */
  readonly message: string;
  /** The declared value: `5m`, `288 a day`, `unlimited`. */
  readonly found: string;
  /** The permitted value: `at least 15m`, `at most 96 a day`, `low, standard or high`. */
  readonly allowed: string;
  /** Nearest value that passes, as written in a file if there is one thing to write; null if there is none. */
  readonly nearest: string | null;
  /** Last day of an expired exception that would have permitted it; null if there is none. */
  readonly exceptionEnded: string | null;
  /** How far it is over the limit; comparable only with breaches of the same rule. */
  readonly excess: number;
  /** Location of the schedule, else of the worker, else of the rule in its policy. */
  readonly location: Location;
}

/** A schedule as rules see it. For a live row, all but the content comes from its declaration. */
export type JudgedSchedule = Pick<DeclaredSchedule, 'content' | 'description' | 'owner' | 'spread'>;

export interface Found {
  /** How far it is over the limit, more than 0; comparable only with findings of the same rule. */
  readonly excess: number;
  /** The declared value. */
  readonly found: string;
  /** The permitted value. */
  readonly allowed: string;
  /** The declared value as a predicate. */
  readonly says: string;
  /** Returns the nearest value that passes; null if there is none. */
  readonly nearest: () => string | null;
}
