/** The orders in which a status lists schedules, the default first. */
export const statusSorts = ['name', 'next', 'state'] as const;

/** The word for one of them, as typed after `--sort`. */
export type StatusSort = (typeof statusSorts)[number];
