import { Document, Pair, Scalar, YAMLMap, YAMLSeq, type Node } from 'yaml';
import { countHidden } from '../../core/model/secrets.ts';
import type { When } from '../../core/time/when.ts';
import { formatDuration } from '../../core/words.ts';
import { escapeCommandMarks, escapeInvisible } from '../../report/escape/escape-invisible.ts';
import type { RuleAddition, ScheduleAddition, WorkerAddition } from './import-worker.ts';

/** Lines of block-style YAML, without line ends. The outermost keys begin in column 1. */
export type YamlLines = readonly string[];

/** A schedule to declare, and where its prompt is. */
interface PlacedSchedule extends ScheduleAddition {
  /** Path as the YAML file names it; null if the prompt is in the YAML. */
  readonly inputFile: string | null;
}

/** What to add for one worker, with every prompt in its place. */
export interface PlacedWorker extends WorkerAddition {
  readonly schedules: readonly PlacedSchedule[];
}

/** Returns a whole worker under its alias. */
export function yamlOfWorker(worker: PlacedWorker): YamlLines {
  const { alias, workerId, account, timezone, runsPerDayLimit, remarks, rules, schedules } = worker;
  const body = mapOf([
    pair('id', workerId),
    ...(account === null ? [] : [pair('account', account)]),
    ...(timezone === null ? [] : [pair('timezone', timezone)]),
    ...(runsPerDayLimit === null ? [] : [pair('limits', limitsNode(runsPerDayLimit))]),
    ...(rules.length === 0 ? [] : [pair('ignore', rulesNode(rules))]),
    pair('schedules', schedulesNode(schedules)),
  ]);
  return print(mapOf([pair(alias, body, remarks)]));
}

/** Returns the lines of `limits`. */
export function limitsLines(runsPerDay: number | null): YamlLines {
  return runsPerDay === null ? [] : print(limitsNode(runsPerDay));
}

/** Returns schedules under their names. */
export function schedulesLines(schedules: readonly PlacedSchedule[]): YamlLines {
  return schedules.length === 0 ? [] : print(schedulesNode(schedules));
}

/** Returns the items of an `ignore` list. Adjacent rules with the same reason state it once. */
export function rulesLines(rules: readonly RuleAddition[]): YamlLines {
  return rules.length === 0 ? [] : print(rulesNode(rules));
}

/** Indents lines by one level; empty lines stay empty. */
export function indentLines(lines: YamlLines): YamlLines {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}

function schedulesNode(schedules: readonly PlacedSchedule[]): YAMLMap {
  return mapOf(
    schedules.map(({ name, content, remark, inputFile }) => {
      const { when, budget, input } = content;
      const prompt = inputFile === null ? pair('input', inputNode(input)) : pair('inputFile', inputFile);
      return pair(name, mapOf([whenPair(when), pair('budget', budget), prompt]), remark === null ? [] : [remark]);
    }),
  );
}

function limitsNode(runsPerDay: number): YAMLMap {
  return mapOf([pair('runsPerDay', new Scalar(runsPerDay))]);
}

function rulesNode(rules: readonly RuleAddition[]): YAMLSeq {
  const list = new YAMLSeq();
  for (const [index, { scheduleId, remark }] of rules.entries()) {
    const rule = mapOf([pair('id', isSafeBare(scheduleId) ? scheduleId : quoted(scheduleId))]);
    if (rules[index - 1]?.remark !== remark) rule.commentBefore = commentOf([remark]);
    list.add(rule);
  }
  return list;
}

function whenPair(when: When): Pair {
  switch (when.type) {
    case 'cron':
      return pair('cron', quoted(when.cron));
    case 'interval':
      return pair('interval', formatDuration(when.intervalSeconds));
    case 'scheduled':
      return pair('date', quoted(when.date));
    case 'delayed':
      return pair('delay', formatDuration(when.delayInSeconds));
  }
}

/** Uses a block for several lines. Text that is not safe bare is quoted, so that escapes can show and disarm it. */
function inputNode(input: string): Scalar {
  if (!isSafeBare(input)) return quoted(input);
  return new Scalar(input.includes('\n') ? `${input}\n` : input);
}

/** What a CI service that prints the file would take for a command, at the start of a line or inside it. */
const command = /^\s*::|##[a-z]*\[/im;

/** Whether all of a text is visible, and a CI service takes none of it for a command. */
function isSafeBare(text: string): boolean {
  return countHidden(text) === 0 && !command.test(text);
}

function quoted(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = 'QUOTE_DOUBLE';
  return scalar;
}

function mapOf(pairs: readonly Pair[]): YAMLMap {
  const map = new YAMLMap();
  map.items.push(...pairs);
  return map;
}

function pair(key: string, value: string | Node, remarks: readonly string[] = []): Pair {
  const keyNode = new Scalar(key);
  if (remarks.length > 0) keyNode.commentBefore = commentOf(remarks);
  return new Pair(keyNode, typeof value === 'string' ? new Scalar(value) : value);
}

const maxCommentLength = 300;

function commentOf(remarks: readonly string[]): string {
  return remarks
    .map((remark) => {
      const isCut = remark.length > maxCommentLength;
      return ` ${escapeInvisible(isCut ? `${remark.slice(0, maxCommentLength)}…` : remark)}`;
    })
    .join('\n');
}

function print(node: Node): YamlLines {
  const document = new Document(node, { version: '1.2', schema: 'core' });
  const text = document.toString({
    lineWidth: 0,
    blockQuote: 'literal',
    doubleQuotedMinMultiLineLength: Number.POSITIVE_INFINITY,
  });
  return text.slice(0, -1).split('\n').map(escapeLine);
}

/** Unsafe text is in double quotes or in a comment here, so it may be written as an escape. */
function escapeLine(line: string): string {
  return escapeHidden(command.test(line) ? escapeCommandMarks(line) : line);
}

function escapeHidden(line: string): string {
  if (countHidden(line) === 0) return line;
  return line.replace(/[^ -~]/gu, (character) => {
    if (escapeInvisible(character) === character) return character;
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}
