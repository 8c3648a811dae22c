import { systemClock } from '../../clock.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import { compareDiagnostics, type Diagnostic } from '../../core/model/diagnostic.ts';
import type { Breach, Policy } from '../../core/model/policy.ts';
import { createValidateDocument } from '../../report/documents/validate-document.ts';
import { renderValidateText } from '../../report/text/validate-text.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import type { ReportFlags } from '../flags.ts';
import type { Io } from '../io.ts';
import { loadFiles } from '../load-files.ts';
import { loadPolicies, type PolicyFlags } from '../load-policies.ts';
import { printReport } from '../report-run.ts';

/** Options of `rota validate`. */
export interface ValidateFlags extends ReportFlags, PolicyFlags {}

/** Checks the files, also against the policies; needs no network and no key. */
export async function runValidate(paths: readonly string[], flags: ValidateFlags, io: Io): Promise<ExitCode> {
  const found = await loadPolicies(flags, io);
  const loaded = await loadFiles(paths, io, { policy: found.path });
  const isValid = loaded.kind === 'loaded' && found.diagnostics.length === 0;
  const declaration = isValid ? loaded.declaration : null;
  const judged = declaration === null ? unjudged : await judge(declaration, found.policies);
  const diagnostics = [...loaded.diagnostics, ...found.diagnostics, ...judged.diagnostics].toSorted(compareDiagnostics);
  const { breaches } = judged;
  const document = createValidateDocument({ declaration, breaches, diagnostics });
  const hasResult = declaration !== null;
  await printReport({ kind: 'validate', document, text: renderValidateText, hasResult }, flags, io);
  if (declaration === null) return exitCodes.error;
  return breaches.some(({ refuses }) => refuses) ? exitCodes.refused : exitCodes.done;
}

interface Judged {
  readonly breaches: readonly Breach[];
  readonly diagnostics: readonly Diagnostic[];
}

const unjudged: Judged = { breaches: [], diagnostics: [] };

async function judge(declaration: Declaration, policies: readonly Policy[]): Promise<Judged> {
  if (policies.length === 0) return unjudged;
  const { breachDiagnostic, judgeDeclaration, remarkDiagnostic } =
    await import('../../core/policy/judge-declaration.ts');
  const { breaches, remarks } = judgeDeclaration(declaration, policies, systemClock.now());
  return { breaches, diagnostics: [...breaches.map(breachDiagnostic), ...remarks.map(remarkDiagnostic)] };
}
