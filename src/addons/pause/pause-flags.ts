import { InvalidArgumentError } from 'commander';
import { parsePauseEnd, findReasonProblem } from '../../declare/read-pause.ts';

/** Reads why there is a pause: one line of 1 to 200 characters. */
export function parseReason(text: string): string {
  const problem = findReasonProblem(text);
  if (problem === null) return text.trim();
  throw new InvalidArgumentError(`Expected ${problem}.`);
}

/** Reads when a pause ends; it stays as it was typed. */
export function parseEnd(text: string): string {
  const read = parsePauseEnd(text);
  if (read.kind === 'refused')
    throw new InvalidArgumentError(`${read.message}${read.hint === null ? '' : `; ${read.hint}`}.`);
  if (read.at.getTime() > Date.now()) return text;
  throw new InvalidArgumentError('Expected a time in the future.');
}
