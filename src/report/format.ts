/** The formats a report comes in, the default first. */
export const formats = ['text', 'json', 'markdown'] as const;

/** The word for one format, as typed after `--format`. */
export type Format = (typeof formats)[number];
