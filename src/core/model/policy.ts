import type { Budget } from './content.ts';
import type { Location } from './diagnostic.ts';
import type { DayWindow } from '../time/day-window.ts';
import type { DeclaredSchedule } from './declaration.ts';

/** Every rule of a policy, by the path of its keys, in the order in which breaches are told. */
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

/** The word for one rule. */
export type PolicyRule = (typeof policyRules)[number];

/** The fields of a schedule that a policy can require. */
export const requirableFields = ['description', 'owner'] as const;

/** The word for one of them. */
export type RequirableField = (typeof requirableFields)[number];

/** What is permitted. Null and empty: the policy has no such rule. */
export interface PolicyLimits {
  /** The least time between two runs of one schedule, in seconds, inclusive. */
  readonly minGapSeconds: number | null;
  /** Runs on the busiest day, inclusive: of one schedule, of all of a worker, of all. */
  readonly maxRunsPerDay: {
    readonly schedule: number | null;
    readonly worker: number | null;
    readonly total: number | null;
  };
  readonly budgets: {
    readonly allow: readonly Budget[] | null;
    /** Runs on the busiest day of one schedule that has this budget, inclusive; absent: any number. */
    readonly maxRunsPerDay: Partial<Readonly<Record<Budget, number>>>;
  };
  /** When a run may begin, in the time zone of its worker: in any of these. */
  readonly hours: readonly DayWindow[] | null;
  readonly require: readonly RequirableField[];
  /** In characters (Unicode code points), inclusive. */
  readonly maxPromptLength: number | null;
  /** Whether a prompt may not have what looks like a secret. */
  readonly refusesSecrets: boolean;
}

/** What an exception permits, by what its rule is about. */
export type Permit =
  | {
      readonly kind: 'number';
      /** Of `minGap` in seconds, of others runs a day or characters. */
      readonly value: number;
    }
  | { readonly kind: 'budget'; readonly budget: Budget }
  | { readonly kind: 'hours'; readonly window: DayWindow }
  | { readonly kind: 'missing'; readonly fields: readonly RequirableField[] }
  | { readonly kind: 'secrets' };

/** A value that a policy permits in one place for a time. */
export interface PolicyException {
  readonly rule: PolicyRule;
  /** The address of the schedule; null for a rule about a worker, or about all. */
  readonly schedule: string | null;
  /** The id of the worker; null: of any worker that has the address. */
  readonly workerId: string | null;
  readonly permit: Permit;
  /** The last day on which it holds, `2027-03-01`, by UTC. */
  readonly until: string;
  readonly reason: string;
  readonly location: Location;
}

/** The rules of one policy file. */
export interface Policy {
  /** The file as it is shown, with the revision before it where it is not that of the checkout. */
  readonly file: string;
  /** The git revision that it is of, as it was typed; null: it is that of the checkout. */
  readonly revision: string | null;
  readonly limits: PolicyLimits;
  /** The rules that warn and refuse nothing. */
  readonly warn: readonly PolicyRule[];
  /** In the order of the file. */
  readonly exceptions: readonly PolicyException[];
  /** Where each rule that it has is written. */
  readonly places: Partial<Readonly<Record<PolicyRule, Location>>>;
}

/** What is declared and a policy does not permit. */
export interface Breach {
  readonly rule: PolicyRule;
  /** The policy's file as it is shown. */
  readonly policy: string;
  /** Null: all workers together. */
  readonly alias: string | null;
  readonly workerId: string | null;
  /** The schedule; null: the worker, or all workers, as a whole. */
  readonly name: string | null;
  /** False: the policy only warns of it. */
  readonly refuses: boolean;
  /** One sentence without a full stop that names what it is about. */
  readonly message: string;
  /** What is declared: `5m`, `288 a day`, `unlimited`. */
  readonly found: string;
  /** What the rule permits: `at least 15m`, `at most 96 a day`, `low, standard or high`. */
  readonly allowed: string;
  /** The nearest value that passes, as it is written in a file where there is one thing to write; null: there is none. */
  readonly nearest: string | null;
  /** The last day of an exception that would have permitted it and has ended; null: there is none. */
  readonly exceptionEnded: string | null;
  /** By how much; comparable with another breach of the same rule only. */
  readonly excess: number;
  /** Of the schedule, else of the worker, else of the rule in its policy. */
  readonly location: Location;
}

/** A schedule as rules see it; of what is live the notes of its declaration stand for its own. */
export type JudgedSchedule = Pick<DeclaredSchedule, 'content' | 'description' | 'owner' | 'spread'>;

export interface Found {
  /** By how much, more than 0; comparable with what the same rule finds elsewhere. */
  readonly excess: number;
  /** What is declared. */
  readonly found: string;
  /** What the rule permits. */
  readonly allowed: string;
  /** What is declared, as a predicate. */
  readonly says: string;
  /** The nearest value that passes; null where there is none. */
  readonly nearest: () => string | null;
}
