import { InvalidArgumentError } from 'commander';
import { formatInstant } from '../../core/time/when.ts';
import { parsePauseEnd, findReasonProblem } from '../../declare/read-pause.ts';

/** Parses the reason for a pause: one line of 1 to 200 characters. */
export function parseReason(text: string): string {
  const problem = findReasonProblem(text);
  if (problem === null) return text.trim();
  throw new InvalidArgumentError(`Expected ${problem}.`);
}

/** Parses when a pause ends, and returns it as typed. */
export function parseEnd(text: string): string {
  const read = parsePauseEnd(text);
  if (read.kind === 'refused') {
    const hint = suggestEnd(text) ?? read.hint;
    throw new InvalidArgumentError(`${read.message.replace(/^e/, 'E')}${hint === null ? '' : `; ${hint}`}.`);
  }
  if (read.at.getTime() > Date.now()) return text;
  throw new InvalidArgumentError('Expected a time in the future.');
}

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Suggests what to write for a time from now on, such as `2h`; null for anything else. */
function suggestEnd(text: string): string | null {
  const [, number = '', unit = ''] = /^(?:in |\+)?(\d{1,3}) ?([mhd])/i.exec(text.trim()) ?? [];
  const ms = unitMs[unit.toLowerCase()];
  if (ms === undefined) return null;
  return `for ${number}${unit} from now, write "${formatInstant(new Date(Date.now() + Number(number) * ms))}"`;
}
