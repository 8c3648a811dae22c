/** Reads the values of the variables of a set, and checks the prompts that use them. */
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

/** The variables of a set, by name, with their default values; null if every use must give a value. */
export interface SetVariables {
  readonly name: string;
  readonly vars: ReadonlyMap<string, string | null>;
}

/**
 * Returns the value of each variable, from the use or the set; null if any is missing or invalid.
 *
 * @param isWithElsewhere whether a misplaced or misspelt `with`, reported by the schema check, may hold the values.
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
    // The schema check reports values that are not text.
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

/** Reports a value that a comment cuts short, that cannot be sent, or that was probably not meant as written. */
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

/** Reports a value whose end, or all of it, YAML reads as a comment. */
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
  because: 'placeholders in values are not replaced, and nothing is read from the environment',
  hint: 'write the text itself, or leave it if the worker should read it as written',
};

/** Reports an unknown variable. Returns the variable that was probably meant; null if none is close. */
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
  /** Name of the set. */
  readonly set: string;
  readonly names: readonly string[];
  /** Variables that a prompt uses; all of them once a prompt is invalid. */
  readonly used: Set<string>;
}

/** Finds unknown variables, invalid braces and other placeholders in a prompt of a set, and marks used variables. */
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
      // The variable that was probably meant counts as used, so that it is not reported as well.
      if (meant !== null) variables.used.add(meant);
      findings.push(unknownVariable(each, variables, meant));
    }
  }
  return [...findings, ...findPlaceholders(prompt, notReplacedInSet)];
}

const notReplacedInSet: NotReplaced = {
  because: 'in the prompts of a set, rota replaces only {{name}}',
  hint: 'make it a variable of the set, or leave it if the worker should read it as written',
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

/** Opening braces, up to where they close on the same line. */
const closed = /\{\{+[^\n{}]{0,100}\}\}+/y;

function otherBraces(prompt: string, { start, end }: Braces): PromptFinding {
  closed.lastIndex = start;
  const text = closed.exec(prompt)?.[0] ?? prompt.slice(start, end);
  return {
    code: 'prompt-not-replaced',
    start,
    end: start + text.length,
    message: `${quote(text)} is sent as written: rota replaces only {{name}}, one name in double braces`,
    hint: 'write the name of one variable of the set, or leave it if the worker should read it as written',
  };
}
