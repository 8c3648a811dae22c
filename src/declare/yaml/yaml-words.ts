import { describeValue, quote } from '../describe-value.ts';
import { suggestNearest } from '../nearest-key.ts';
import type { DiagnosticCode } from '../problems.ts';
import type { YamlAlias } from './yaml-node.ts';

/** Looking through more anchors for every unknown alias would be quadratic. */
const maxSuggestedFrom = 100;

/** What is wrong with an alias or a merge key. */
export interface Words {
  readonly message: string;
  readonly hint?: string | null;
}

/** The code for an alias without an anchor. */
export function aliasCode(node: YamlAlias): DiagnosticCode {
  return node.name.startsWith('/') ? 'yaml-unquoted' : 'yaml-alias-unknown';
}

/** For an alias without an anchor; `anchors` are those before it, by name. */
export function unknownAliasWords(node: YamlAlias, anchors: ReadonlyMap<string, unknown>): Words {
  const written = `*${node.name}`;
  const nearest = anchors.size > maxSuggestedFrom ? null : suggestNearest(node.name, [...anchors.keys()]);
  return {
    message: `YAML reads ${quote(written)} as an alias, and there is no &${node.name} before it`,
    hint: nearest === null ? `quote it if it is text: ${JSON.stringify(written)}` : `did you mean *${nearest}?`,
  };
}

/** For a merge key that names no mapping. */
export function mergeWords(value: unknown): Words {
  return {
    message: `expected << to name a mapping or a list of mappings, got ${describeValue(value)}`,
    hint: 'write "<<: *name", with "&name" before a mapping',
  };
}
