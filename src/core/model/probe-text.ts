import type { LiveSchedule } from './live.ts';

/**
 * The prompt of the schedules that `rota doctor --probe` makes; what is left of one is known by it.
 *
 * @param nonce letters, digits and hyphens, new for each probe.
 */
export function probeText(nonce: string): string {
  return `rota doctor probe ${nonce}: do nothing`;
}

/** White space at both ends counts for nothing: whether the service keeps it is one of the things a probe measures. */
const wholeText = /^\s*rota doctor probe [0-9a-z-]+: do nothing\s*$/;

/** Whether a prompt is that of a probe, and nothing more. */
export function isProbeText(input: string): boolean {
  return wholeText.test(input);
}

/** Whether a live row is what a probe left. */
export function isProbeRow(row: LiveSchedule): boolean {
  const input = row.kind === 'recognised' ? row.content.input : row.input;
  return input !== undefined && isProbeText(input);
}

/** The command that removes what probes left on a worker. An id that begins with `-` would be taken for an option. */
export function removeProbesCommand(workerId: string): string {
  return workerId.startsWith('-') ? `rota doctor --probe -- ${workerId}` : `rota doctor ${workerId} --probe`;
}
