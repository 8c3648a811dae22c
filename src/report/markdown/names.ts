import { count } from '../../core/words.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';
import type { OutcomeEntry } from '../documents/apply-document.ts';
import { promptStart } from '../text/content-lines.ts';
import { joinWorkers, listValues, sharedName } from '../wording/entries.ts';
import type { Entry } from '../wording/entries.ts';
import { code } from './code.ts';

/** How a reviewer knows a schedule: by its address, else by how its prompt begins, else by its id. */
export function entryName({ parts, shown }: Entry<ChangeEntry | OutcomeEntry>): string {
  const name = sharedName(shown);
  if (parts.length > 1 && name !== null) return `${code(name)} on ${count(parts.length, 'worker')}${accountOf(shown)}`;
  return `${subjectName(shown)}${accountOf(shown)}`;
}

function accountOf({ account }: ChangeEntry | OutcomeEntry): string {
  return account === undefined ? '' : ` of account ${code(account)}`;
}

/** The same for one change, or for what became of one. */
export function subjectName(subject: Pick<ChangeEntry, 'address' | 'worker' | 'scheduleId' | 'before'>): string {
  const { address, worker, scheduleId, before } = subject;
  if (address !== null) return code(address);
  const what = before === null ? scheduleId : promptStart(before.input);
  return `${what === null ? 'a schedule without an id' : code(what)} on ${code(worker)}`;
}

/** The workers of an entry that is of several, in a line. */
export function workersText(entry: Entry<ChangeEntry | OutcomeEntry>): readonly string[] {
  return entry.parts.length === 1 ? [] : [`On ${joinWorkers(entry, nameWithValues)}`];
}

function nameWithValues(part: ChangeEntry | OutcomeEntry): string {
  const values = listValues(part);
  return values.length === 0 ? code(part.worker) : `${code(part.worker)} (${values.map(code).join(', ')})`;
}
