import type { ChangeKind } from '../../core/model/change.ts';
import { isMoved, isUnchanged, type ChangeEntry } from '../documents/change-entry.ts';
import type { OutcomeEntry } from '../documents/apply-document.ts';
import type { Tone } from '../renderer.ts';
import { count } from '../../core/words.ts';
import { driftWords, formatRuns } from '../wording/change-words.ts';
import { joinWorkersWithValues, sharedName, type Entry } from '../wording/entries.ts';
import { contentLines, formatNextRuns, labelled } from './content-lines.ts';
import { indent, toned, type Line } from './line.ts';
import { replaceLines } from './replace-lines.ts';

/** Sign and tone of each kind of change, in plans and in outcomes. */
export const changeMarks: Readonly<Record<ChangeKind, { readonly sign: string; readonly tone: Tone }>> = {
  create: { sign: '+', tone: 'added' },
  replace: { sign: '~', tone: 'changed' },
  cancel: { sign: '-', tone: 'removed' },
  adopt: { sign: '=', tone: 'dim' },
  forget: { sign: '=', tone: 'dim' },
  unprotect: { sign: '~', tone: 'changed' },
  keep: { sign: ' ', tone: 'dim' },
  hold: { sign: ' ', tone: 'dim' },
};

/** Shows an entry in full: what changes, on which workers, why, and what becomes of the schedule. */
export function changeLines(entry: Entry): readonly Line[] {
  const { shown, zone } = entry;
  return [
    headLine(entry),
    ...indent([...workersLines(entry), ...driftLines(shown), ...bodyLines(shown, zone), ...runLines(entry)], 4),
  ];
}

function headLine(entry: Entry): Line {
  const { kind, was, reason } = entry.shown;
  const { sign, tone } = changeMarks[kind];
  // The lines below a create or a replacement say more than its reason.
  const why = kind === 'create' || (kind === 'replace' && !isUnchanged(entry.shown)) ? '' : `: ${reason}`;
  const former = was === null ? '' : `, was ${was}`;
  return [toned(tone, `${sign} ${kind} `), toned('bold', entryName(entry)), former, why];
}

/** Returns `brief on 3 workers`, or the name of a single schedule. */
export function entryName({ parts, shown }: Entry<ChangeEntry | OutcomeEntry>): string {
  const name = sharedName(shown);
  if (parts.length > 1 && name !== null) return `${name} on ${count(parts.length, 'worker')}`;
  return nameOf(shown.address, shown.scheduleId);
}

/** Names the workers of an entry, if there are several. */
export function workersLines(entry: Entry<ChangeEntry | OutcomeEntry>): readonly Line[] {
  return entry.parts.length === 1
    ? []
    : [labelled('on', `${joinWorkersWithValues(entry)}${accountOf(entry.parts[0])}`)];
}

/** Returns `research/brief (sch_1)`, or only the address or the ID if there is no other. */
export function nameOf(address: string | null, scheduleId: string | null): string {
  if (address === null) return scheduleId ?? 'a schedule without an id';
  // What a revision declares has its address as its ID.
  return scheduleId === null || scheduleId === address ? address : `${address} (${scheduleId})`;
}

function driftLines(change: ChangeEntry): readonly Line[] {
  const drift = driftWords(change);
  return drift === null ? [] : [labelled('drift', drift)];
}

function bodyLines({ before, after }: ChangeEntry, zone: string | null): readonly Line[] {
  if (before !== null && after !== null) return replaceLines({ before, after, zone });
  const content = after ?? before;
  return content === null ? [] : contentLines(content, zone);
}

function runLines({ parts, shown: change, zone }: Entry): readonly Line[] {
  const { kind, after, warnings, spread, owner } = change;
  const owned = owner === null ? [] : [labelled('owner', owner)];
  if (kind !== 'create' && kind !== 'replace') return owned;
  // A date already says when it runs.
  const next = after?.type === 'scheduled' ? null : formatNextRuns(change, zone);
  return [
    ...(spread !== null && parts.some(isMoved) ? [labelled('moved', spread.words)] : []),
    ...owned,
    labelled('runs', formatRuns(change)),
    ...(next === null ? [] : [labelled('next', next)]),
    ...warningLines(warnings),
  ];
}

/** Shows warnings for a reviewer, one line each. */
export function warningLines(warnings: ChangeEntry['warnings']): readonly Line[] {
  return warnings.map(({ code, message }) => [toned('changed', `warning[${code}]`), `: ${message}`]);
}

/** Names the account that the workers of an entry share; empty for the default account. */
function accountOf({ account }: ChangeEntry | OutcomeEntry): string {
  return account === undefined ? '' : ` of account ${account}`;
}
