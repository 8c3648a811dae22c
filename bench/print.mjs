import { compare } from './judge.mjs';
import { describeMachine } from './results.mjs';
import { inWords } from './rows.mjs';

/** Returns the head of the table and a function for its rows, which also show an earlier result and the change. */
export function columnsOf(before) {
  const names = ['what', ...(before === null ? [] : ['before']), 'figure', ...(before === null ? [] : ['change'])];
  const columns = [...names, 'gate', 'goal', 'verdict'];
  const earlier = new Map(before?.rows.map((row) => [row.id, row]));
  return {
    head: `${introduce(before)}\n${lineOf(columns)}\n${lineOf(columns.map(() => '---'))}`,
    lineOf: (row) => {
      const old = earlier.get(row.id);
      const { what, unit, gate, goal, verdict } = row;
      const figures = before === null ? [figureOf(row)] : [figureOf(old), figureOf(row), changeOf(old, row)];
      return lineOf([what, ...figures, inWords(gate, unit), inWords(goal, unit), verdict]);
    },
  };
}

function introduce(before) {
  if (before === null) return '';
  const { measuredAt, commit, machine, node } = before;
  const isOther = machine !== describeMachine() || node !== process.version;
  const other = isOther ? `: another machine or Node (${machine}, ${node}), where only ratios compare` : '';
  return `Before: ${measuredAt}, commit ${commit ?? 'unknown'}${other}.\n`;
}

function lineOf(cells) {
  return `| ${cells.join(' | ')} |`;
}

function figureOf(row) {
  if (row === undefined) return '';
  return row.skipped === undefined ? inWords(row.value, row.unit) : `skipped: ${row.skipped}`;
}

function changeOf(before, now) {
  if (before?.value === undefined || now.value === undefined) return '';
  const { share, isBeyondNoise } = compare(before, now);
  const percent = share === null ? '' : `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)} %`;
  if (!isBeyondNoise) return `${percent} within noise`.trim();
  return `${percent} ${now.value < before.value ? 'better' : 'worse'}`.trim();
}

/** Counts the rows of each verdict, and names those that are not met. */
export function conclude(rows) {
  const verdicts = ['goal met', 'gate met', 'unclear', 'missed'].map((verdict) => {
    const ids = rows.filter((row) => row.verdict === verdict).map(({ id }) => id);
    const names = ids.length > 0 && !verdict.endsWith('met') ? ` (${ids.join(', ')})` : '';
    return `${verdict}: ${ids.length}${names}`;
  });
  return verdicts.join(' · ');
}
