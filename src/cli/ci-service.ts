/** The services whose CI `rota init` writes. */
export const ciServices = ['github', 'gitlab'] as const;

/** The word for one of them. */
export type CiService = (typeof ciServices)[number];
