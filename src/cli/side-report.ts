import { InvalidArgumentError } from 'commander';
import { formats } from '../report/format.ts';
import type { Format } from '../report/format.ts';

/** What a plan can be written as besides what it prints: any format, and what GitLab reads. */
export type SideReportKind = Format | 'terraform' | 'codequality';

/** A file to write a plan to, in a format of its own. */
export interface SideReport {
  readonly kind: SideReportKind;
  /** Relative to the working directory. */
  readonly file: string;
}

/** Reads `kind=file` and gathers it with those before. */
export function parseSideReport(text: string, earlier: readonly SideReport[]): readonly SideReport[] {
  const at = text.indexOf('=');
  const kind = kinds.find((candidate) => candidate === text.slice(0, at));
  const file = text.slice(at + 1);
  if (kind !== undefined && file !== '') return [...earlier, { kind, file: parseOutputFile(file) }];
  throw new InvalidArgumentError(`Expected KIND=FILE with a kind of ${kinds.join(', ')}.`);
}

/** Reads the name of a file for a plan, which is never YAML: that of a declaration is a slip of the hand. */
export function parseOutputFile(file: string): string {
  if (!/\.ya?ml$/i.test(file)) return file;
  throw new InvalidArgumentError('Expected a file that is no YAML, as declarations are.');
}

const kinds: readonly SideReportKind[] = [...formats, 'terraform', 'codequality'];
