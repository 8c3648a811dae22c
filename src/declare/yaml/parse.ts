/**
 * The one way into this folder: the text of a file as plain values that know where they are written.
 *
 * Two parsers make the same tree: a quick one for what people mostly write, and a full one that says what is wrong and
 * is loaded only when it is needed. Keys that stand at another level than meant are moved before the tree is converted.
 */
import type { Report } from '../problems.ts';
import type { Source } from '../source.ts';
import { convertYaml } from './convert-yaml.ts';
import { hasMisplaced } from './levels.ts';
import { parseQuickly } from './quick-parse.ts';
import { settleLevels } from './settle-levels.ts';

/** The plain value of a file; null when it was refused, with every reason reported. */
export async function parseYaml(source: Source, report: Report): Promise<{ readonly value: unknown } | null> {
  let node = parseQuickly(source.text);
  if (node === null) {
    const { parseFully } = await import('./full-parse.ts');
    node = parseFully(source, report);
  }
  if (node === null) return null;
  const settled = node.kind === 'map' && hasMisplaced(node, 'top') ? settleLevels(node, source, report) : node;
  return convertYaml(settled, source, report);
}
