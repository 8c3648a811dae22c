import type { AllowableGuard } from '../../core/model/guard.ts';
import type { ReportFlags, simpleFormats } from '../../cli/flags.ts';
import type { PolicyFlags } from '../../cli/load-policies.ts';
import type { RemoteFlags } from '../../cli/settings.ts';

/** The guards that can refuse a run. */
export const runGuards: readonly AllowableGuard[] = ['unlimited-budget'];

/** The options of `rota run`. */
export interface RunFlags extends Omit<ReportFlags, 'format'>, RemoteFlags, Pick<PolicyFlags, 'policy'> {
  readonly format: (typeof simpleFormats)[number];
  /** Does not ask. */
  readonly yes: boolean;
  /** Absent: none passes. */
  readonly allow?: AllowableGuard;
}
