/**
 * Text in prompts that their readers must not see, or cannot see: secrets, hidden characters and merge conflicts.
 *
 * A plan ends up in pull requests and logs, so anything that begins like a key is named and never shown. The prefixes
 * are those that vendors publish for scanners. A key without a known prefix looks like any word, so none of this proves
 * that a prompt is free of secrets.
 */
import { groupBy } from '../collections.ts';

/** What a secret appears to be. */
type SecretKind =
  | 'Handinger key'
  | 'private key'
  | 'GitHub token'
  | 'GitLab token'
  | 'AWS key id'
  | 'Slack token'
  | 'Stripe key'
  | 'API key'
  | 'Google key'
  | 'npm token'
  | 'JSON web token';

const patterns: Readonly<Record<SecretKind, RegExp>> = {
  'Handinger key': /\bhdg_[a-z]+_[\w-]{6,}/,
  'private key': /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|$)/,
  'GitHub token': /\b(?:gh[pousr]|github_pat)_\w{10,}/,
  'GitLab token': /\bgl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-[\w-]{16,}/,
  'AWS key id': /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}/,
  'Slack token': /\bx(?:ox[a-z]|app)-[\w-]{8,}/,
  'Stripe key': /\b(?:(?:sk|rk)_(?:live|test)|whsec)_[A-Za-z0-9]{8,}/,
  // A digit within 100 characters tells a key from words joined by hyphens.
  'API key': /\bsk-(?=[\w-]{0,100}\d)[\w-]{12,}/,
  'Google key': /\bAIza[\w-]{30,}/,
  'npm token': /\bnpm_\w{30,}/,
  // The head is bounded. Otherwise a long text of nothing but heads would take quadratic time.
  'JSON web token': /\beyJ[\w-]{8,200}\.eyJ[\w-]+(?:\.[\w-]+)?/,
};

const kinds = Object.keys(patterns) as readonly SecretKind[];
const anySecret = new RegExp(kinds.map((kind) => `(${patterns[kind].source})`).join('|'), 'g');

/** Likely secrets of one kind in a text. */
interface SecretFinding {
  readonly kind: SecretKind;
  /** 1-based line of the first. */
  readonly line: number;
  /** 1 or more. */
  readonly count: number;
}

/** Finds likely secrets in a text, in order of first appearance, without revealing them. */
export function findSecrets(text: string): readonly SecretFinding[] {
  const byKind = groupBy([...text.matchAll(anySecret)], (match) => [kindOf(match)]);
  return [...byKind].map(([kind, matches]) => ({
    kind,
    line: text.slice(0, matches[0]?.index).split('\n').length,
    count: matches.length,
  }));
}

/** Replaces likely secrets with numbered marks. */
type SecretMask = (text: string) => string;

/**
 * Creates a mask for texts that are compared: a secret has the same number in all of them, and different secrets
 * differ.
 */
export function createSecretMask(): SecretMask {
  const numbers = new Map<string, number>();
  return (text) =>
    text.search(anySecret) === -1
      ? text
      : text.replace(anySecret, (secret: string, ...groups: readonly (string | undefined)[]) => {
          const number = numbers.get(secret) ?? numbers.size + 1;
          numbers.set(secret, number);
          return `[masked ${kindOf([secret, ...groups])} ${String(number)}]`;
        });
}

/** Returns the kind of a match, which holds the whole text first, then one group for each kind. */
function kindOf(match: readonly (string | number | undefined)[]): SecretKind {
  const index = kinds.findIndex((_, place) => typeof match[place + 1] === 'string');
  return kinds[index] ?? 'API key';
}

/** ASCII that is visible or part of a layout. */
const plain = /^[\t\n -~]*$/;

/** Counts the characters of a text that its reader cannot see, except those that spell an emoji. */
export function countHidden(text: string): number {
  // V8 takes a millisecond to compile the character classes of the other function when it is first called.
  return plain.test(text) ? 0 : countHiddenCharacters(text);
}

function countHiddenCharacters(text: string): number {
  // An emoji is spelt with invisible joiners and selectors, which hide nothing there.
  const emoji = /\p{Extended_Pictographic}\ufe0f?(?:\u200d\p{Extended_Pictographic}\ufe0f?)*/gu;
  // Matches what is invisible and not layout: not a line break, a tab or any kind of space.
  const hidden = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;
  return text.replace(emoji, '').match(hidden)?.length ?? 0;
}

/** Finds a merge conflict left by git and returns the offsets of its first marker; null if there is none. */
export function findMergeConflict(text: string): { readonly start: number; readonly end: number } | null {
  if (!text.includes('<<<<<<<')) return null;
  // A text may mention one of these lines. git leaves all three, in this order.
  const first = /^<{7}(?: .*)?\r?$/m.exec(text);
  if (first === null) return null;
  const rest = text.slice(first.index);
  const middle = /^={7}\r?$/m.exec(rest)?.index ?? -1;
  if (middle < 0 || !/^>{7}(?: .*)?\r?$/m.test(rest.slice(middle))) return null;
  return { start: first.index, end: first.index + first[0].trimEnd().length };
}
