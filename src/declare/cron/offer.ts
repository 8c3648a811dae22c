/** Something to write instead; every offer is text that rota accepts. */
export interface CronSuggestion {
  readonly kind: 'cron' | 'interval';
  readonly text: string;
  /** When it runs or whose reading it is, as in "for MEANING, write …"; null when there is only one thing it can mean. */
  readonly meaning: string | null;
}

/** Offers as one hint, each with its meaning; null without any. */
export function wordOffers(offers: readonly CronSuggestion[]): string | null {
  const words = offers.map(({ kind, text, meaning }) => {
    const write = kind === 'cron' ? `write "${text}"` : `use "interval: ${text}" instead of cron`;
    return meaning === null ? write : `for ${meaning}, ${write}`;
  });
  return words.length === 0 ? null : words.join('; ');
}
