/** Where `rota init` may have the ledger kept. */
export const ledgerChoices = ['none', 'file', 'git'] as const;

/** The word for one of them, as typed after `--ledger`. */
export type LedgerChoice = (typeof ledgerChoices)[number];
