import { describeValue } from './describe-value.ts';
import { isMapping, placeOf, type Mapping } from './places.ts';
import type { Report } from './problems.ts';
import { listSchemaProblems, type FileShape } from './schema-problems.ts';
import type { Source } from './source.ts';

/**
 * Reports what the published schema refuses: keys, types and words from a list.
 * What text or a number may be (`pattern`, `minimum` and the like) is said better by the reader of that value, so it
 * is left to that.
 *
 * @returns the root mapping; null when there is none.
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
