/**
 * The entry point of this folder: parses the text of a file into plain values with positions.
 *
 * Two parsers build the same tree: a quick one for common YAML, and a full one that explains problems and is loaded
 * only if needed. Keys at the wrong level are moved before the tree is converted.
 */
import type { Report } from '../problems.ts';
import type { Source } from '../source.ts';
import { convertYaml } from './convert-yaml.ts';
import { hasMisplaced } from './levels.ts';
import { parseQuickly } from './quick-parse.ts';
import { settleLevels } from './settle-levels.ts';

/** Parses a file into a plain value; null if it is invalid, with every reason reported. */
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
