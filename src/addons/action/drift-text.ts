/** The text of the drift issue: what differs, and the two ways out. */
import { count } from '../../core/words.ts';
import type { ChangeKind } from '../../core/model/change.ts';
import { renderDeclarable, type Declarable } from '../../report/cancelled-yaml.ts';
import type { ChangeEntry } from '../../report/documents/change-entry.ts';
import { contentOf } from '../../report/documents/content-entry.ts';
import type { PlanDocument } from '../../report/documents/plan-document.ts';
import { changeSections } from '../../report/markdown/change-list.ts';
import { code, fence, prose } from '../../report/markdown/code.ts';
import { foldSection, printPage, type Piece, type Section } from '../../report/markdown/page.ts';
import { gatherEntries } from '../../report/wording/entries.ts';
import { kindCounts } from '../../report/wording/plan-words.ts';
import { groupUnlisted, whoOf } from '../../report/wording/unlisted.ts';
import type { Drift } from './find-drift.ts';

/** In UTF-16 code units; leaves room for the mark, the footer and a note about cut text within GitHub's limit. */
const maxLength = 64_000;

/** What the issue is written from. */
interface DriftReport {
  readonly drift: Drift;
  /** The plan that found it. */
  readonly document: PlanDocument;
  /** Whether to show prompts. */
  readonly hasPrompts: boolean;
  /** Name of the plan; null if there is only one. */
  readonly target: string | null;
}

/** Returns the title of the issue. What differs is only in its text. */
export function driftTitle(target: string | null): string {
  return `rota: live schedules differ from git${target === null ? '' : ` (${target})`}`;
}

/** Returns the text of the issue, without prompts unless they are requested. */
export function renderDrift({ drift, document, hasPrompts, target }: DriftReport): string {
  const changes = hasPrompts ? drift.changes : drift.changes.map(withoutPrompt);
  const entries = gatherEntries(document.workers, changes, shownKinds);
  const sections = changeSections({ ...document, changes }, entries).map((section, index) => ({
    ...section,
    open: index === 0 ? section.open.replace('### Changes', '### What an apply would do') : section.open,
    pieces: hasPrompts ? section.pieces : section.pieces.filter(({ kind }) => kind !== 'prompt'),
  }));
  return printPage({
    command: 'rota plan',
    maxLength,
    head: `${target === null ? '' : `# ${target}\n\n`}${headOf(drift)}${unlistedNote(document)}`,
    sections: [...sections, lateSection(drift), ...waysOut(drift, hasPrompts)],
    foot: 'rota updates this issue, and closes it when everything is as declared. If closed by hand, it stays closed until something else differs.\n',
  });
}

const shownKinds: readonly ChangeKind[] = ['cancel', 'replace', 'create', 'hold'];

function headOf({ changes, late, hasLedger }: Drift): string {
  const facts = [
    ...(changes.length === 0
      ? []
      : [
          hasLedger
            ? `${count(changes.length, 'schedule')} changed outside rota since the last apply`
            : `${count(changes.length, 'schedule')} not as declared`,
        ]),
    ...(late.length === 0 ? [] : [`${count(late.length, 'schedule')} late or stopped`]),
  ];
  const unknown =
    hasLedger || changes.length === 0
      ? ''
      : '\n\nWithout a ledger, rota cannot tell what was changed outside rota from what is merged and not applied yet.';
  return `**${facts.join(', ')}.** Two plans, two minutes apart, found this.${unknown}\n\n`;
}

function unlistedNote({ workers }: PlanDocument): string {
  const lines = groupUnlisted(workers).map((unlisted) => `> - **Incomplete:** ${prose(whoOf(unlisted))}\n`);
  return lines.length === 0 ? '' : `> [!CAUTION]\n${lines.slice(0, 5).join('')}\n`;
}

function lateSection({ late }: Drift): Section {
  const pieces = late.map(({ message, hint }): Piece => {
    const more = hint === null ? '' : `\n  - ${prose(hint)}`;
    return { kind: 'warning', text: `- ${prose(message)}${more}\n` };
  });
  return { open: '### Late or stopped\n\n', pieces, close: '' };
}

function waysOut({ changes }: Drift, hasPrompts: boolean): readonly Section[] {
  if (changes.length === 0) return [];
  const counts = kindCounts(changes.map(({ kind }) => kind)).join(', ');
  const undo = `**Undo it**, so that live is as declared again (${counts || 'nothing to write'}): run the workflow by hand with mode ${code('apply')}, or ${code('rota apply')}.`;
  const created = [...new Set(changes.filter(isCreated).map(({ workerId }) => workerId))];
  const commands = created
    .slice(0, maxCommands)
    .map((workerId) => code(`rota import --into schedules.yaml -- ${workerId}`));
  const rest = created.length - commands.length;
  const keep = [
    ...(commands.length === 0
      ? []
      : [`created: ${commands.join(', ')}${rest === 0 ? '' : `, and the same for ${count(rest, 'other worker')}`}`]),
    ...(changes.some(({ kind }) => kind === 'replace') ? ['changed: declare what is live, as shown below'] : []),
    ...(changes.some(({ kind }) => kind === 'create')
      ? [`cancelled: remove it from the files, or set ${code('enabled: false')}`]
      : []),
  ];
  const lines: readonly Piece[] = [
    { kind: 'refusal', text: `- ${undo}\n` },
    ...(keep.length === 0 ? [] : [{ kind: 'refusal', text: keepIt(keep) } as const]),
  ];
  return [{ open: '### Two ways out\n\n', pieces: lines, close: '' }, linesSection(changes, hasPrompts)];
}

function keepIt(ways: readonly string[]): string {
  return `- **Keep it**, with a pull request that changes the files:\n${ways.map((way) => `  - ${way}\n`).join('')}`;
}

const maxCommands = 5;

function isCreated({ kind, cause }: ChangeEntry): boolean {
  return kind === 'cancel' && cause !== 'duplicate';
}

/** Shows what the files would say to keep what is live, one block for each worker. */
function linesSection(changes: readonly ChangeEntry[], hasPrompts: boolean): Section {
  const kept = changes.filter((change) => isCreated(change) || change.kind === 'replace');
  const workers = [...new Set(kept.map(({ worker }) => worker))];
  const comment = hasPrompts ? ' What is live.' : ' What is live, without its prompts.';
  const pieces = workers.map((worker): Piece => {
    const some = kept
      .filter((change) => change.worker === worker)
      .flatMap((change) => toDeclarable(change, hasPrompts));
    const yaml = renderDeclarable(some, { comment, head: {}, nameless: 'new' });
    return { kind: 'prompt', text: fence('text', yaml.trimEnd().split('\n')) };
  });
  return foldSection('What the files would say', pieces);
}

function toDeclarable(change: ChangeEntry, hasPrompts: boolean): readonly Declarable[] {
  const { kind, worker, workerId, address, before, scheduleId, nextRunAt } = change;
  // The `nextRunAt` of a replacement belongs to the new row.
  if (before === null || (kind === 'replace' && before.type === 'delayed')) return [];
  const content = contentOf(hasPrompts ? before : { ...before, input: '(left out)' });
  const row = { kind: 'recognised', id: scheduleId ?? '', content, nextRunAt: new Date(nextRunAt ?? 0) } as const;
  return [{ alias: worker, workerId, name: address?.slice(worker.length + 1) ?? null, before: row }];
}

/** Removes prompts from a change. A schedule that only its prompt identifies is called by its ID. */
function withoutPrompt(change: ChangeEntry): ChangeEntry {
  const { scheduleId, worker } = change;
  const address = change.address ?? `${scheduleId ?? 'a schedule without an id'} on ${worker}`;
  // The values of a set are part of prompts.
  return { ...change, address, set: change.set && { ...change.set, values: [] } };
}
