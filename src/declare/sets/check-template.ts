import { findBraces } from '../../core/model/template.ts';
import type { Braces } from '../../core/model/template.ts';
import { findPlaceholders } from '../check-prompt.ts';
import type { NotReplaced, PromptFinding } from '../check-prompt.ts';
import { quote } from '../describe-value.ts';
import { suggestNearest } from '../nearest-key.ts';

/** The variables that a prompt may use. */
export interface TemplateVariables {
  /** The name of the set. */
  readonly set: string;
  readonly names: readonly string[];
  /** Called with each variable that a prompt uses. */
  readonly noteUsed: (name: string) => void;
  /** Called when a prompt cannot be read, so that it is not known which variables it uses. */
  readonly noteUnread: () => void;
}

/** Finds what is wrong with the braces of a prompt in a set, and what was hardly meant to be sent. */
export function checkTemplate(prompt: string, variables: TemplateVariables): readonly PromptFinding[] {
  const findings: PromptFinding[] = [];
  for (const each of findBraces(prompt)) {
    if (each.kind === 'escaped') continue;
    if (each.kind === 'other') {
      findings.push(otherBraces(prompt, each));
    } else if (variables.names.includes(each.name)) {
      variables.noteUsed(each.name);
    } else {
      const meant = suggestNearest(each.name, variables.names);
      // With the hint that is right, nothing is to be said of the variable that was meant.
      if (meant !== null) variables.noteUsed(meant);
      findings.push(unknownVariable(each, variables, meant));
    }
  }
  const others = findPlaceholders(prompt, notReplacedInSet);
  return others === null ? findings : [...findings, others];
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
