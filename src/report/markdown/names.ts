/** Names schedules and workers in Markdown, and says what is done to them and when they run. */
import { count } from '../../core/words.ts';
import { formatAt, promptStart } from '../text/content-lines.ts';
import { joinWorkersWithValues, sharedName, type Entry } from '../wording/entries.ts';
import { code, prose } from './code.ts';
import { wordsOf, type ContentEntry } from '../documents/content-entry.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';
import type { OutcomeEntry } from '../documents/apply-document.ts';
import type { ChangeKind } from '../../core/model/change.ts';

/** Names a schedule for a reviewer: by its address, otherwise by the beginning of its prompt, otherwise by its ID. */
export function entryName({ parts, shown }: Entry<ChangeEntry | OutcomeEntry>): string {
  const name = sharedName(shown);
  if (parts.length > 1 && name !== null) return `${code(name)} on ${count(parts.length, 'worker')}${accountOf(shown)}`;
  return `${subjectName(shown)}${accountOf(shown)}`;
}

function accountOf({ account }: ChangeEntry | OutcomeEntry): string {
  return account === undefined ? '' : ` of account ${code(account)}`;
}

/** Names the schedule of one change or outcome in the same way. */
export function subjectName(subject: Pick<ChangeEntry, 'address' | 'worker' | 'scheduleId' | 'before'>): string {
  const { address, worker, scheduleId, before } = subject;
  if (address !== null) return code(address);
  const what = before === null ? scheduleId : promptStart(before.input);
  return `${what === null ? 'a schedule without an id' : code(what)} on ${code(worker)}`;
}

/** Names the workers of an entry in one line, if there are several. */
export function workersText(entry: Entry<ChangeEntry | OutcomeEntry>): readonly string[] {
  return entry.parts.length === 1 ? [] : [`On ${joinWorkersWithValues(entry, code)}`];
}

/** Says when a schedule runs in words, followed by a cron as written unless `isShort`; an unreadable cron is alone. */
export function whenText(
  content: ContentEntry,
  zone: string | null,
  { isShort = false }: { readonly isShort?: boolean } = {},
): string {
  const words = wordsOf(content, (instant) => formatAt(instant, zone));
  if (words === null) return content.type === 'cron' ? code(content.cron) : content.type;
  return content.type === 'cron' && !isShort ? `${prose(words)} (${code(content.cron)})` : prose(words);
}

/** Beginning of an entry by kind of change: a colour to find it by, and a verb that says the same. */
export const changeMarks: Readonly<Record<ChangeKind, { readonly colour: string; readonly verb: string }>> = {
  create: { colour: '🟢', verb: 'Create' },
  replace: { colour: '🟡', verb: 'Replace' },
  cancel: { colour: '🔴', verb: 'Cancel' },
  adopt: { colour: '⚪', verb: 'Adopt' },
  forget: { colour: '⚪', verb: 'Forget' },
  unprotect: { colour: '🟡', verb: 'Unprotect' },
  keep: { colour: '⚪', verb: 'Keep' },
  hold: { colour: '⚪', verb: 'Leave alone' },
};
