import type { Declaration } from '../../core/model/declaration.ts';
import type { Diagnostic } from '../../core/model/diagnostic.ts';
import type { Breach } from '../../core/model/policy.ts';
import { createDiagnosticEntry, type DiagnosticEntry } from './diagnostic-entry.ts';
import { createBreachEntry, type BreachEntry } from './guard-entry.ts';

/** What `rota validate` reports; `schemas/validate.schema.json` describes it. */
export interface ValidateDocument {
  readonly format: 'rota.validate/1';
  /** Whether the files can be planned and no policy refuses them; warnings do not count. */
  readonly valid: boolean;
  /** `workers` and `schedules` are 0 if the declaration is invalid. */
  readonly summary: {
    readonly workers: number;
    readonly schedules: number;
    readonly errors: number;
    readonly warnings: number;
  };
  /** Breaches of policies; each is one of the diagnostics too. */
  readonly breaches: readonly BreachEntry[];
  readonly diagnostics: readonly DiagnosticEntry[];
}

/** Input of `createValidateDocument`. */
export interface ValidateReport {
  /** null if the declaration is invalid. */
  readonly declaration: Declaration | null;
  /** Breaches of policies; absent if there are none. */
  readonly breaches?: readonly Breach[];
  /** Includes the diagnostics of the breaches. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Creates the document of a validation. */
export function createValidateDocument({ declaration, breaches = [], diagnostics }: ValidateReport): ValidateDocument {
  const workers = declaration?.workers ?? [];
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return {
    format: 'rota.validate/1',
    valid: declaration !== null && errors === 0,
    summary: {
      workers: workers.length,
      schedules: workers.reduce((sum, { schedules }) => sum + schedules.length, 0),
      errors,
      warnings: diagnostics.length - errors,
    },
    breaches: breaches.map(createBreachEntry),
    diagnostics: diagnostics.map(createDiagnosticEntry),
  };
}
