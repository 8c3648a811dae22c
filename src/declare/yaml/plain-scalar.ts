import type { YamlScalar } from './yaml-node.ts';

/**
 * What text without quotes stands for by the core schema of YAML 1.2; null for a number that not every reader of YAML
 * takes for the same.
 */
export function resolvePlain(written: string): Pick<YamlScalar, 'value'> | null {
  const word = words.get(written);
  if (word !== undefined) return { value: word };
  if (!number.test(written)) return { value: written };
  return surelyNumber.test(written) ? { value: Number(written) } : null;
}

const words: ReadonlyMap<string, boolean | null> = new Map([
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['null', 'Null', 'NULL', '~'].map((word) => [word, null] as const),
]);

const number =
  /^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** Decimal, and small enough to be held as it is written. */
const surelyNumber = /^(?:0|[1-9][0-9]{0,14})$/;
