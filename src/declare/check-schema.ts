import { describeValue } from './describe-value.ts';
import { isMapping, placeOf, type Mapping } from './places.ts';
import type { Report } from './problems.ts';
import { listSchemaProblems, type FileShape } from './schema-problems.ts';
import type { Source } from './source.ts';

/**
 * Reports violations of the published schema: unknown and missing keys, wrong types and values outside an enum. Rules
 * for text and numbers (`pattern`, `minimum` and the like) are left to the readers of the values, which explain them
 * better.
 *
 * @returns the root mapping; null if the root is not a mapping.
 */
export function checkSchema(root: unknown, source: Source, shape: FileShape, report: Report): Mapping | null {
  if (!isMapping(root)) {
    const at = root !== null && typeof root === 'object' ? placeOf(root) : { source, start: 0, end: 1 };
    const message = `expected a mapping with ${shape.keys}, got ${describeValue(root)}`;
    report({ code: 'wrong-type', at, message, hint: 'begin with "version: 1"' });
    return null;
  }
  if (!shape.accepts(root)) for (const problem of listSchemaProblems(root, shape)) report(problem);
  return root;
}
