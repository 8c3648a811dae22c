/** What one run may spend, cheapest first; the API's own four words. */
export const budgets = ['low', 'standard', 'high', 'unlimited'] as const;

/** A run's spending level; the API has no finer unit. */
export type Budget = (typeof budgets)[number];

/** The budget of a schedule that names none; the vendor's own command line sends the same. */
export const defaultBudget: Budget = 'standard';

/** Whether a value from outside is one of the four budgets. */
export function isBudget(value: unknown): value is Budget {
  return budgets.some((budget) => budget === value);
}

/** Orders budgets from `low` to `unlimited`. */
export function compareBudgets(a: Budget, b: Budget): number {
  return budgets.indexOf(a) - budgets.indexOf(b);
}
