/** What `nextRunAt` tells of a row that should have run; a run that lasts looks the same, so both are guesses. */
export const latenesses = ['late', 'stopped'] as const;

/** The word for how long ago a row should have run. */
export type Lateness = (typeof latenesses)[number];
