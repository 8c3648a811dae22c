import { differingFields } from '../../core/model/content.ts';
import type { ContentField } from '../../core/model/content.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';
import { contentOf } from '../documents/content-entry.ts';
import type { ContentEntry } from '../documents/content-entry.ts';
import { diffLines } from '../wording/line-diff.ts';
import { formatRuns } from '../wording/run-words.ts';
import { changeMarks } from '../text/change-lines.ts';
import { hunkLines } from '../text/replace-lines.ts';
import { formatWhen } from '../text/when-words.ts';
import { count } from '../../core/words.ts';
import { code, prose } from './code.ts';
import { fence } from './fence.ts';
import type { Piece } from './page.ts';
import { fenceLines } from './sections.ts';

/** One change in full: what it does to which schedule, then its prompt or what of it changes; a null zone is UTC. */
export function changePieces(change: ChangeEntry, zone: string | null): readonly Piece[] {
  const { before, after } = change;
  const isEdit = change.kind === 'replace' && before !== null && after !== null;
  const facts = isEdit ? editFacts(before, after, zone) : wholeFacts(change, zone);
  const head: Piece = { kind: 'change', text: `${headOf(change)}\n\n${facts}` };
  const prompt = isEdit ? editedPrompt(before.input, after.input) : wholePrompt(change);
  return prompt === '' ? [head] : [head, { kind: 'prompt', text: prompt, about: head }];
}

function headOf({ kind, address, was, scheduleId, reason }: ChangeEntry): string {
  const why = kind === 'create' || kind === 'replace' ? '' : `: ${prose(reason)}`;
  const former = was === null ? '' : `, was ${code(was)}`;
  return `**${changeMarks[kind].sign} ${kind}** ${nameSpans(address, scheduleId)}${former}${why}`;
}

/** A schedule by its address and id, or by whichever of the two it has. */
export function nameSpans(address: string | null, scheduleId: string | null): string {
  if (address === null) return scheduleId === null ? 'a schedule without an id' : code(scheduleId);
  // What a revision declares has no id but its address.
  return scheduleId === null || scheduleId === address ? code(address) : `${code(address)} (${code(scheduleId)})`;
}

function wholeFacts(change: ChangeEntry, zone: string | null): string {
  const content = contentShown(change);
  if (content === null) return '';
  return `Runs ${code(formatWhen(content, zone))} (${formatRuns(change)}), budget ${content.budget}\n\n`;
}

/** What is created or cancelled whole; null for changes of the ledger alone, which send nothing. */
function contentShown({ kind, before, after }: ChangeEntry): ContentEntry | null {
  if (kind === 'adopt' || kind === 'forget' || kind === 'unprotect') return null;
  return after ?? before;
}

function wholePrompt(change: ChangeEntry): string {
  const content = contentShown(change);
  if (content === null) return '';
  const sign = change.kind === 'cancel' ? '-' : '+';
  return fence(
    'diff',
    content.input.split('\n').map((line) => `${sign} ${line}`),
  );
}

function editFacts(before: ContentEntry, after: ContentEntry, zone: string | null): string {
  const facts: Readonly<Record<ContentField, string>> = {
    when: `- when: ${code(formatWhen(before, zone))} → ${code(formatWhen(after, zone))}\n`,
    budget: `- budget: ${before.budget} → ${after.budget}\n`,
    // Its difference follows.
    input: '',
  };
  const fields = differingFields(contentOf(before), contentOf(after));
  const lines = fields.map((field) => facts[field]).join('');
  return lines === '' ? '' : `${lines}\n`;
}

function editedPrompt(before: string, after: string): string {
  if (before === after) return '';
  const hunks = diffLines(before, after);
  if (hunks !== null) return fenceLines('diff', hunks.flatMap(hunkLines));
  const lines = after.split('\n');
  const removed = `@@ rewritten: ${count(before.split('\n').length, 'line')} before, ${count(lines.length, 'line')} now @@`;
  return fence('diff', [removed, ...lines.map((line) => `+ ${line}`)]);
}
