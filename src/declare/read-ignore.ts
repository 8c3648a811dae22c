import { matchesContent } from '../core/model/declaration.ts';
import type { IgnoreRule } from '../core/model/declaration.ts';
import type { Content } from '../core/model/content.ts';
import type { WhenKind } from '../core/time/when.ts';
import { quote } from './describe-value.ts';
import { isMapping, valuePlace } from './places.ts';
import type { Mapping } from './places.ts';
import type { Report } from './problems.ts';
import { locate } from './source.ts';

/** The API's four types, as a rule may name them. */
const kinds: Readonly<Record<WhenKind, true>> = { cron: true, interval: true, scheduled: true, delayed: true };

/** The rules of an `ignore` list, in order; those that are refused are left out. */
export function readIgnore(list: readonly unknown[], report: Report): readonly IgnoreRule[] {
  return list.flatMap((rule, index) => {
    const location = locate(valuePlace(list, index));
    // The schema has reported what is not a mapping, and a rule without a field.
    if (!isMapping(rule) || Object.keys(rule).length === 0) return [];
    return [
      { input: readField(rule, 'input', report), id: readField(rule, 'id', report), type: readType(rule), location },
    ];
  });
}

/** The first rule that would hide a declared content from rota; null when none does. A rule with an `id` never can. */
export function findHidingRule(content: Content, rules: readonly IgnoreRule[]): IgnoreRule | null {
  return rules.find((rule) => rule.id === null && matchesContent(rule, content)) ?? null;
}

function readField(rule: Mapping, key: 'input' | 'id', report: Report): string | null {
  const value = rule[key];
  if (value === '') {
    report({
      code: 'empty-ignore-rule',
      at: valuePlace(rule, key),
      message: `expected text for ${quote(key)}, got nothing in it`,
      hint: `remove the key, or say what is to be ignored`,
    });
  }
  return typeof value === 'string' ? value : null;
}

function readType({ type }: Mapping): WhenKind | null {
  return typeof type === 'string' && Object.hasOwn(kinds, type) ? (type as WhenKind) : null;
}
