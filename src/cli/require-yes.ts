import { RefusalError } from '../errors.ts';
import type { Io } from './io.ts';

/**
 * Asks a person a question that only `yes` answers.
 *
 * @throws RefusalError `not-approved`, with what `no` means as its message, for any other answer and when the run was
 * asked to stop.
 */
export async function requireYes(
  question: string,
  no: string,
  { io, stop }: { readonly io: Io; readonly stop: AbortSignal },
): Promise<void> {
  const answer = await io.ask(`${question} Only 'yes' will be accepted: `, stop);
  if (answer.trim() !== 'yes' || stop.aborted) throw new RefusalError('not-approved', no);
}
