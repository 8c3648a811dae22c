import { isPlanned, type PlanDocument } from './documents/plan-document.ts';
import { createHash } from 'node:crypto';
import type { Severity } from '../core/model/diagnostic.ts';
import type { DiagnosticEntry } from './documents/diagnostic-entry.ts';
import type { GuardEntry } from './documents/guard-entry.ts';

/** One finding; the field names are GitLab's. */
interface Finding {
  readonly description: string;
  readonly check_name: string;
  /** Unique in the file; unchanged as long as the problem exists. */
  readonly fingerprint: string;
  readonly severity: 'major' | 'minor';
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

const severities: Readonly<Record<Severity, Finding['severity']>> = { error: 'major', warning: 'minor' };

/**
 * Renders problems in the files, with policy breaches, as a report for GitLab's `reports: codequality`. GitLab shows
 * each one beside its line in a merge request. Problems without a file are left to the other reports.
 */
export function renderCodeQuality({ diagnostics, guards }: PlanDocument): string {
  const seen = new Map<string, number>();
  const findings = [...diagnostics, ...guards.flatMap(breachOf)].flatMap((entry): readonly Finding[] => {
    const { file, line, severity, code, message, hint } = entry;
    if (file === null || file === '-') return [];
    const key = keyOf(entry);
    const occurrence = (seen.get(key) ?? 0) + 1;
    seen.set(key, occurrence);
    return [
      {
        description: hint === null ? message : `${message}; ${hint}`,
        check_name: code,
        fingerprint: createHash('sha256')
          .update(`${key} ${String(occurrence)}`)
          .digest('hex'),
        severity: severities[severity],
        location: { path: file, lines: { begin: line ?? 1 } },
      },
    ];
  });
  return `${JSON.stringify(findings, null, 2)}\n`;
}

type Problem = Pick<DiagnosticEntry, 'file' | 'line' | 'severity' | 'code' | 'message' | 'hint'>;

/** Returns a policy breach as a problem; unlike other findings, it has a location in the files. */
function breachOf({ breach, message, hints }: GuardEntry): readonly Problem[] {
  if (breach === null) return [];
  return [{ ...breach, severity: 'error', code: 'policy-breach', message, hint: hints.join('; ') || null }];
}

/** Leaves out the line, so that a problem that only moved is not new. */
function keyOf({ file, code, message }: Problem): string {
  return JSON.stringify([file, code, message]);
}

/**
 * Renders the counts of a plan as a report for GitLab's `reports: terraform`. Without a plan there are no counts:
 * GitLab then says that the report failed, whereas zeros would say that nothing changes.
 */
export function renderTerraform(document: PlanDocument): string {
  const { create, replace, cancel, unprotect } = document.summary;
  return `${JSON.stringify(isPlanned(document) ? { create, update: replace + unprotect, delete: cancel } : {})}\n`;
}
