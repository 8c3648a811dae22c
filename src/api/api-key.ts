/** A problem with an API key; it quotes no part of the key. */
export interface KeyProblem {
  /** Follows "the API key". */
  readonly problem: string;
  /** The fix, for the variable or file that holds the key. */
  readonly fix: string;
}

const problems: readonly (readonly [pattern: RegExp, problem: KeyProblem])[] = [
  [/^$/, { problem: 'is empty', fix: 'put the key there' }],
  // A file that PowerShell's > wrote.
  [/[\0\ufffd]/, { problem: 'is not UTF-8 text', fix: 'save it as UTF-8' }],
  [/^Bearer\b/i, { problem: 'begins with "Bearer"', fix: 'remove that word: rota adds it' }],
  [
    /^(?:(?:export|set)\s+|\$env:)?\w*(?:KEY|TOKEN|HANDINGER)\w*\s*=/i,
    { problem: 'begins with the name of a variable', fix: 'remove everything up to "=", and quotes if there are any' },
  ],
  [/^["'`\u2018-\u201f]|["'`\u2018-\u201f]$/, { problem: 'is in quotes', fix: 'remove the quotes at both ends' }],
  [/[\r\n]/, { problem: 'has more than one line', fix: 'keep the line with the key alone' }],
  [
    /[^\x21-\x7e]/,
    { problem: 'holds a space, a line break or a character that is not ASCII', fix: 'keep the key alone' },
  ],
];

/** The problem that keeps a text from being an API key; null when there is none. */
export function findKeyProblem(text: string): KeyProblem | null {
  return problems.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
