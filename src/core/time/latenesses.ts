/** What `nextRunAt` suggests about a row that should have run. A long run looks the same, so both are guesses. */
export const latenesses = ['late', 'stopped'] as const;

/** How overdue a row is. */
export type Lateness = (typeof latenesses)[number];
