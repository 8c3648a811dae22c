/** The variables of a set: the values that a use gives them, and the prompts that they stand in. */
import { findBraces, type Braces } from '../../core/model/template.ts';
import {
  checkPrompt,
  findBadCharacter,
  findCut,
  findPlaceholders,
  type NotReplaced,
  type PromptFinding,
} from '../check-prompt.ts';
import { quote } from '../describe-value.ts';
import { suggestNearest } from '../nearest-key.ts';
import { isMapping, keyPlace, valuePlace, type Mapping } from '../places.ts';
import type { Report } from '../problems.ts';
import type { Place } from '../source.ts';

/** The variables of a set: by name, the value that stands where a use gives none, null where each use has to give one. */
export interface SetVariables {
  readonly name: string;
  readonly vars: ReadonlyMap<string, string | null>;
}

/**
 * The value of each variable: that of the use, else that of the set; null when any is missing or refused.
 *
 * @param isWithElsewhere whether what stands where `with` was meant, which the schema has reported, may hold the values.
 */
export function readValues(
  use: Mapping,
  set: SetVariables,
  isWithElsewhere: boolean,
  report: Report,
): Readonly<Record<string, string>> | null {
  const given = use['with'];
  const mapping = isMapping(given) ? given : null;
  let isWhole = given === undefined || mapping !== null;
  const mistyped = new Set<string | null>();
  for (const key of Object.keys(mapping ?? {})) {
    if (mapping === null || set.vars.has(key)) continue;
    isWhole = false;
    mistyped.add(reportUnknown(mapping, key, set, report));
  }
  const values: [string, string][] = [];
  for (const [name, ownValue] of set.vars) {
    const value = mapping?.[name] ?? ownValue;
    if (typeof value === 'string') values.push([name, value]);
    else isWhole = false;
    if (mapping !== null) checkValue(mapping, name, report);
    // What is given and is not text, the schema has reported.
    if (mapping?.[name] !== undefined || value !== null || (given !== undefined && mapping === null)) continue;
    if (mistyped.has(name) || (mapping === null && isWithElsewhere)) continue;
    report({
      code: 'missing-value',
      at: valuePlace(use, 'set'),
      message: `expected a value for ${quote(name)} of the set ${quote(set.name)}, got none`,
      hint: `add "${name}:" with its value below "with:"`,
    });
  }
  return isWhole ? Object.fromEntries(values) : null;
}

/** Reports what cannot be sent in a value, and what its author may take for something that is filled in. */
export function checkValue(mapping: Mapping, name: string, report: Report): void {
  const value = mapping[name];
  const at = valuePlace(mapping, name);
  reportCut(value, name, at, report);
  if (typeof value !== 'string') return;
  const problem = findBadCharacter(value);
  if (problem !== null) report({ code: 'bad-input', at, message: `expected text for ${quote(name)}, got ${problem}` });
  for (const { code, message, hint } of [
    ...checkPrompt(value, false),
    ...findPlaceholders(value, notReplacedInValue),
  ]) {
    report({ code, at, message, hint });
  }
}

/** Reports a value of which YAML reads the end, or all, as a comment. */
function reportCut(value: unknown, name: string, at: Place, report: Report): void {
  const cut = findCut(value, at);
  if (cut === null) return;
  report({
    code: 'prompt-cut',
    at: cut.comment,
    message: `YAML reads ${quote(cut.comment.text)} as a comment, so the value of ${quote(name)} ${typeof value === 'string' ? `ends at ${quote(value)}` : 'is empty'}`,
    hint: `quote the text: ${name}: ${JSON.stringify(cut.whole)}; begin a comment with "# "`,
  });
}

const notReplacedInValue: NotReplaced = {
  because: 'a value is put in as it is, and nothing is read from the environment',
  hint: 'write the text itself, or leave it when the worker is to read it so',
};

/** Tells the variable that was meant; null when none is near. */
function reportUnknown(given: Mapping, key: string, set: SetVariables, report: Report): string | null {
  const meant = suggestNearest(key, [...set.vars.keys()]);
  report({
    code: 'unknown-variable',
    at: keyPlace(given, key),
    message: `expected a variable of the set ${quote(set.name)}, got ${quote(key)}, which its "vars" do not have`,
    hint: meant === null ? 'remove it, or add it to the "vars" of the set' : `did you mean ${quote(meant)}?`,
  });
  return meant;
}

/** The variables that a prompt may use. */
export interface TemplateVariables {
  /** The name of the set. */
  readonly set: string;
  readonly names: readonly string[];
  /** Those that a prompt uses; all of them once a prompt cannot be read. */
  readonly used: Set<string>;
}

/** Finds what is wrong with the braces of a prompt in a set, and what was hardly meant to be sent. */
export function checkTemplate(prompt: string, variables: TemplateVariables): readonly PromptFinding[] {
  const findings: PromptFinding[] = [];
  for (const each of findBraces(prompt)) {
    if (each.kind === 'escaped') continue;
    if (each.kind === 'other') {
      findings.push(otherBraces(prompt, each));
    } else if (variables.names.includes(each.name)) {
      variables.used.add(each.name);
    } else {
      const meant = suggestNearest(each.name, variables.names);
      // With the hint that is right, nothing is to be said of the variable that was meant.
      if (meant !== null) variables.used.add(meant);
      findings.push(unknownVariable(each, variables, meant));
    }
  }
  return [...findings, ...findPlaceholders(prompt, notReplacedInSet)];
}

const notReplacedInSet: NotReplaced = {
  because: 'in the prompts of a set rota replaces {{name}} alone',
  hint: 'make it a variable of the set, or leave it when the worker is to read it so',
  isLeftOut: (placeholder) => placeholder.startsWith('{{'),
};

function unknownVariable(
  { name, start, end }: Braces,
  { set }: Pick<TemplateVariables, 'set'>,
  meant: string | null,
): PromptFinding {
  return {
    code: 'unknown-variable',
    start,
    end,
    message: `expected a variable of the set ${quote(set)}, got ${quote(name)}, which its "vars" do not have`,
    hint:
      meant === null
        ? `add "${name}:" to the "vars" of the set, or write \\{{${name}}} for that text itself`
        : `did you mean {{${meant}}}?`,
  };
}

/** From the braces to where they close on the same line; the braces alone where they do not. */
const closed = /\{\{+[^\n{}]{0,100}\}\}+/y;

function otherBraces(prompt: string, { start, end }: Braces): PromptFinding {
  closed.lastIndex = start;
  const text = closed.exec(prompt)?.[0] ?? prompt.slice(start, end);
  return {
    code: 'prompt-not-replaced',
    start,
    end: start + text.length,
    message: `${quote(text)} is sent as written: rota replaces {{name}}, one name between two braces and two braces`,
    hint: 'write the name of one variable of the set, or leave it when the worker is to read it so',
  };
}
