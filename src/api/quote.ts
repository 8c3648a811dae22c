const maxQuoteLength = 500;

/**
 * Foreign words as one line of at most 500 characters and without the secret. The secret goes first, as a cut could leave
 * half of it.
 */
export function quote(words: string, secret: string): string {
  const line = words.replaceAll(secret, '[key]').replace(/\s+/g, ' ').trim();
  return line.length <= maxQuoteLength ? line : `${line.slice(0, maxQuoteLength)}…`;
}
