import type { ReportFlags } from '../../cli/flags.ts';
import type { Selection } from '../../cli/load.ts';
import type { RemoteFlags } from '../../cli/settings.ts';

/** What a calendar is printed as, the default first. */
export const calendarFormats = ['text', 'json', 'html'] as const;

/** The options of `rota calendar`. */
export interface CalendarFlags extends Omit<ReportFlags, 'format'>, RemoteFlags, Selection {
  readonly format: (typeof calendarFormats)[number];
  /** Asks the service. */
  readonly live: boolean;
  /** Absent: today. */
  readonly from?: string;
  readonly for: string;
  /** Absent: the one of all workers, else UTC. */
  readonly timezone?: string;
  /** Where to write it; absent: standard output. */
  readonly out?: string;
}
