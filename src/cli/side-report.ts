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
  if (kind !== undefined && file !== '') return [...earlier, { kind, file }];
  throw new InvalidArgumentError(`Expected KIND=FILE with a kind of ${kinds.join(', ')}.`);
}

const kinds: readonly SideReportKind[] = [...formats, 'terraform', 'codequality'];
