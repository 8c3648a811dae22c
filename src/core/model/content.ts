import { whenKey, type When } from '../time/when.ts';

/** Spending levels of a run, cheapest first, in the API's own four words. */
export const budgets = ['low', 'standard', 'high', 'unlimited'] as const;

/** Spending level of a run; the API has no finer unit. */
export type Budget = (typeof budgets)[number];

/** Budget of a schedule that declares none; the vendor's own command line sends the same. */
export const defaultBudget: Budget = 'standard';

/** Whether an untrusted value is one of the four budgets. */
export function isBudget(value: unknown): value is Budget {
  return budgets.some((budget) => budget === value);
}

/** Orders budgets from `low` to `unlimited`. */
export function compareBudgets(a: Budget, b: Budget): number {
  return budgets.indexOf(a) - budgets.indexOf(b);
}

/** The identity of a schedule: two with equal content are the same. `id` and `nextRunAt` are not part of it. */
export interface Content {
  readonly when: When;
  /** The prompt, normalised by `normalizeInput`; never empty when declared. */
  readonly input: string;
  readonly budget: Budget;
}

/** Fields of `Content` that can differ, in the order in which a report names them. */
const contentFields = ['when', 'budget', 'input'] as const;

export type ContentField = (typeof contentFields)[number];

/** Returns a prompt with `\n` line ends and no trailing white space, both for comparing and for sending. */
export function normalizeInput(input: string): string {
  return (input.includes('\r') ? input.replace(/\r\n?/g, '\n') : input).trimEnd();
}

/** Returns a key that two contents share exactly if they are the same schedule. */
export function contentKey(content: Content): string {
  return JSON.stringify([whenKey(content.when), content.budget, content.input]);
}

/** Returns the fields in which two contents differ, in report order; empty if they are the same schedule. */
export function differingFields(a: Content, b: Content): readonly ContentField[] {
  return contentFields.filter((field) => fieldKey(a, field) !== fieldKey(b, field));
}

function fieldKey(content: Content, field: ContentField): string {
  return field === 'when' ? whenKey(content.when) : content[field];
}
