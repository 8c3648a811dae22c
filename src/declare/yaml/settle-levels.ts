/**
 * Moves keys that are at the wrong level, usually because a line is indented too little or too much.
 *
 * Each is reported once, with the level it belongs to, and moved there, so that it causes no further problems. The hint
 * names a number of spaces if those would correct it; otherwise it says where to move the key.
 */
import { joinWords } from '../../core/words.ts';
import { quote } from '../describe-value.ts';
import type { Report } from '../problems.ts';
import { lineOf, locate, type Source } from '../source.ts';
import { isOfNames, labelOf, levelBelow, otherLevels, type Level } from './levels.ts';
import { quoteForYaml } from './yaml-lines.ts';
import type { YamlMap, YamlNode, YamlPair } from './yaml-node.ts';

/** A mapping under construction. */
interface Frame {
  readonly level: Level;
  /** The key it is written under; empty at the top. */
  readonly name: string;
  readonly parent: Frame | null;
  readonly node: YamlMap;
  readonly pairs: YamlPair[];
  /** Column of its keys, 1-based; null if it is in braces or empty. */
  readonly column: number | null;
  /** Its last level below, if that is a mapping or has no value yet. */
  last: Frame | null;
}

interface Settling {
  readonly source: Source;
  readonly report: Report;
}

/** Returns the tree of a file with every key at its level. */
export function settleLevels(root: YamlMap, source: Source, report: Report): YamlNode {
  return settle(root, { level: 'top', name: '', parent: null }, { source, report }).node;
}

function settle(node: YamlMap, place: Pick<Frame, 'level' | 'name' | 'parent'>, settling: Settling): Frame {
  const { source } = settling;
  const written = [...node.pairs];
  const pairs: YamlPair[] = [];
  const first = written[0];
  const { anchor, start, end } = node;
  const isFlow = source.text[start] === '{';
  const column = first === undefined || isFlow ? null : columnOf(first.key, source);
  const frame: Frame = { ...place, node: { kind: 'map', pairs, anchor, start, end }, pairs, column, last: null };
  let group: YamlPair[] = [];
  for (const [index, pair] of written.entries()) {
    const levels = otherLevels(pair, frame.level);
    if (levels === null) {
      put(pair, frame, settling);
      continue;
    }
    group.push(pair);
    const next = written[index + 1];
    if (next !== undefined && otherLevels(next, frame.level)?.join() === levels.join()) continue;
    moveGroup(group, levels, { frame, isLast: next === undefined }, settling);
    group = [];
  }
  return frame;
}

function put(pair: YamlPair, frame: Frame, settling: Settling): void {
  const name = labelOf(pair.key);
  const level = levelBelow(frame.level, name);
  if (level === null) {
    frame.pairs.push(pair);
    return;
  }
  const place = { level, name, parent: frame };
  const { value } = pair;
  if (value.kind === 'map') {
    frame.last = settle(value, place, settling);
    frame.pairs.push({ key: pair.key, value: frame.last.node });
  } else {
    const isNothing = value.kind === 'scalar' && value.value === null && value.anchor === null;
    frame.last = isNothing ? emptyFrame(pair, place, settling) : null;
    frame.pairs.push(pair);
  }
}

/** Creates a frame for a key without a value, in case something is moved there. */
function emptyFrame({ key }: YamlPair, place: Pick<Frame, 'level' | 'name' | 'parent'>, { source }: Settling): Frame {
  const pairs: YamlPair[] = [];
  const node: YamlMap = { kind: 'map', pairs, anchor: null, start: key.start, end: key.end };
  return { ...place, node, pairs, column: columnOf(key, source) + 2, last: null };
}

function columnOf({ start, end }: YamlNode, source: Source): number {
  return locate({ source, start, end }).column;
}

interface Here {
  readonly frame: Frame;
  /** Whether the group is at the end of its mapping. */
  readonly isLast: boolean;
}

function moveGroup(group: readonly YamlPair[], levels: readonly Level[], here: Here, settling: Settling): void {
  const { source, report } = settling;
  const [first] = group;
  if (first === undefined) return;
  const at = { source, start: first.key.start, end: first.key.end };
  const names = group.map(({ key }) => labelOf(key));
  const shown = joinWords(names.map(quote), 'and');
  const isOne = group.length === 1;
  const target = findTarget(here.frame, levels, names);
  const by = target === null ? null : spacesTo(target.frame, here, target.isBelow, locate(at).column);
  report({
    code: 'wrong-level',
    at,
    message: `${shown} ${isOne ? 'belongs' : 'belong'} to ${homeOf(target?.frame ?? null, levels)}, but ${isOne ? 'is' : 'are'} read as ${readAs(here.frame, isOne)}`,
    hint: by === null ? moveHint(levels, first, isOne, target?.frame ?? null) : spacesHint(by, isOne, lineOf(at)),
  });
  if (target === null) return;
  for (const pair of group) put(pair, target.frame, settling);
  attach(target.frame);
}

/** Finds the nearest open mapping of one of these levels that does not have any of these keys yet. */
function findTarget(
  frame: Frame,
  levels: readonly Level[],
  names: readonly string[],
): { readonly frame: Frame; readonly isBelow: boolean } | null {
  const takes = (each: Frame) =>
    levels.includes(each.level) && !each.pairs.some(({ key }) => names.includes(labelOf(key)));
  for (let each = frame.last; each !== null; each = each.last) if (takes(each)) return { frame: each, isBelow: true };
  for (let each = frame.parent; each !== null; each = each.parent)
    if (takes(each)) return { frame: each, isBelow: false };
  return null;
}

/** Returns the spaces to add (or, if negative, remove) to align a key with a mapping; null if that would not help. */
function spacesTo({ column }: Frame, { frame, isLast }: Here, isBelow: boolean, from: number): number | null {
  if (column === null || frame.column === null || (!isBelow && !isLast)) return null;
  return column - from;
}

/** Puts moved keys under a key that had no value. */
function attach({ parent, name, node }: Frame): void {
  const index = parent?.pairs.findIndex(({ key }) => labelOf(key) === name) ?? -1;
  const pair = parent?.pairs[index];
  if (parent !== null && pair !== undefined) parent.pairs[index] = { key: pair.key, value: node };
}

const kinds: Readonly<Record<Level, string>> = {
  top: 'the top of the file',
  workers: 'the workers',
  worker: 'a worker',
  sets: 'the sets',
  set: 'a set',
  schedules: 'the schedules of a worker',
  schedule: 'a schedule',
};

function homeOf(target: Frame | null, levels: readonly Level[]): string {
  if (target === null || target.name === '') return anyOf(levels);
  if (target.level === 'schedules') return `the schedules of ${quote(target.parent?.name ?? '')}`;
  return isOfNames(target.level) ? kinds[target.level] : `the ${target.level} ${quote(target.name)}`;
}

function anyOf(levels: readonly Level[]): string {
  return joinWords(
    levels.map((level) => kinds[level]),
    'or',
  );
}

function readAs({ level, name }: Frame, isOne: boolean): string {
  const keys = isOne ? 'a key' : 'keys';
  if (level === 'top') return `${keys} of the whole file`;
  if (!isOfNames(level)) return `${keys} of the ${level} ${quote(name)}`;
  return isOne ? `the name of a ${level.replace(/s$/, '')}` : `names of ${level}`;
}

function moveHint(levels: readonly Level[], first: YamlPair, isOne: boolean, target: Frame | null): string {
  const name = labelOf(first.key);
  const move = isOne ? 'move it' : 'move them';
  if (name === 'timezone') return 'move it beside the "id" of the worker: all of its schedules run in one zone';
  if (name === 'budget') return 'write it in a schedule, or in "defaults:" for all of them';
  if (levels.includes('schedule'))
    return 'give the schedule a name below "schedules:", and indent its keys by 2 more spaces than the name';
  const beside = target?.pairs[0]?.key;
  return beside === undefined ? `${move} to ${anyOf(levels)}` : `${move} beside ${quote(labelOf(beside))}`;
}

function spacesHint(by: number, isOne: boolean, line: string): string {
  const count = Math.abs(by) === 1 ? '1 space' : `${String(Math.abs(by))} spaces`;
  const meant = by > 0 ? ' '.repeat(by) + line : line.slice(-by);
  const what = isOne ? 'it and each line below it that belongs to it' : 'each of these lines';
  const shown = meant.trimEnd().length > maxShown ? '' : `: ${quoteForYaml(meant.trimEnd())}`;
  return `${by > 0 ? 'add' : 'remove'} ${count} before ${what}${shown}`;
}

const maxShown = 80;
