import type { ReportFlags } from '../../cli/flags.ts';
import type { RemoteFlags } from '../../cli/settings.ts';

/** The options of `rota doctor`. */
export interface DoctorFlags extends RemoteFlags, Omit<ReportFlags, 'format'> {
  readonly format: 'text' | 'json';
  /** Measures with schedules of its own. */
  readonly probe: boolean;
  /** Names of accounts; empty: every account of the files, and none for other workers. */
  readonly account: readonly string[];
  /** Does not ask before a probe. */
  readonly yes: boolean;
}
