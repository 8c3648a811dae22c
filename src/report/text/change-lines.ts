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

/** How a kind of change is marked, in plans and in outcomes alike. */
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

/** A change, or one of several workers, in full: what, which, why, and what it makes of the schedule. */
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
  // What follows a create or a replacement says more than its reason.
  const why = kind === 'create' || (kind === 'replace' && !isUnchanged(entry.shown)) ? '' : `: ${reason}`;
  const former = was === null ? '' : `, was ${was}`;
  return [toned(tone, `${sign} ${kind} `), toned('bold', entryName(entry)), former, why];
}

/** `brief on 3 workers`, or how a report speaks of a single schedule. */
export function entryName({ parts, shown }: Entry<ChangeEntry | OutcomeEntry>): string {
  const name = sharedName(shown);
  if (parts.length > 1 && name !== null) return `${name} on ${count(parts.length, 'worker')}`;
  return nameOf(shown.address, shown.scheduleId);
}

/** Names the workers of an entry that is of several. */
export function workersLines(entry: Entry<ChangeEntry | OutcomeEntry>): readonly Line[] {
  return entry.parts.length === 1
    ? []
    : [labelled('on', `${joinWorkersWithValues(entry)}${accountOf(entry.parts[0])}`)];
}

/** How a report speaks of a schedule: `research/brief (sch_1)`, or by whichever of the two it has. */
export function nameOf(address: string | null, scheduleId: string | null): string {
  if (address === null) return scheduleId ?? 'a schedule without an id';
  // What a revision declares has no id but its address.
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
  // A date says when it runs already.
  const next = after?.type === 'scheduled' ? null : formatNextRuns(change, zone);
  return [
    ...(spread !== null && parts.some(isMoved) ? [labelled('moved', spread.words)] : []),
    ...owned,
    labelled('runs', formatRuns(change)),
    ...(next === null ? [] : [labelled('next', next)]),
    ...warningLines(warnings),
  ];
}

/** What a reviewer should know, a line each. */
export function warningLines(warnings: ChangeEntry['warnings']): readonly Line[] {
  return warnings.map(({ code, message }) => [toned('changed', `warning[${code}]`), `: ${message}`]);
}

/** The account that the workers of an entry share, where it has a name. */
function accountOf({ account }: ChangeEntry | OutcomeEntry): string {
  return account === undefined ? '' : ` of account ${account}`;
}
