import { realpathSync } from 'node:fs';
import path from 'node:path';
import { reasonOf } from '../errors.ts';
import { normalizeInput } from '../core/model/content.ts';
import {
  checkPrompt,
  findBadCharacter,
  findPlaceholders,
  notReplacedInPrompt,
  type PromptFinding,
} from './check-prompt.ts';
import { quote } from './describe-value.ts';
import { isInside } from './find-sources.ts';
import type { LoadSession } from './load-session.ts';
import { valuePlace, type Mapping } from './places.ts';
import type { DiagnosticCode, Report } from './problems.ts';
import { checkTemplate, type TemplateVariables } from './sets/variables.ts';
import { createSource, readText, type Place, type Source } from './source.ts';

/** Maximum size of a prompt file, in bytes, inclusive. */
const maxPromptBytes = 1_048_576;

/** The parts of a session that a prompt is read with. `variables` is null unless the prompt belongs to a set. */
type PromptContext = Pick<LoadSession, 'promptFiles' | 'report'> & {
  readonly variables: TemplateVariables | null;
};

/** Reads and normalises a prompt; null if it is invalid. Variables are left as written. */
export function readPrompt(schedule: Mapping, key: 'input' | 'inputFile', context: PromptContext): string | null {
  const prompt = readWritten(schedule, key, context);
  const { variables } = context;
  if (prompt === null) for (const name of variables?.names ?? []) variables?.used.add(name);
  return prompt;
}

function readWritten(schedule: Mapping, key: 'input' | 'inputFile', context: PromptContext): string | null {
  const written = schedule[key];
  // The schema check reports every other type.
  if (typeof written !== 'string') return null;
  const isFile = key === 'inputFile';
  const text = isFile ? readPromptFile(written, valuePlace(schedule, key), context) : written;
  if (text === null) return null;
  const problem = findBadCharacter(text) ?? (text.trim() === '' ? 'only white space' : null);
  if (problem !== null) {
    const message = `expected a prompt${isFile ? ` in ${written}` : ''}, got ${problem}`;
    context.report({ code: 'bad-input', at: valuePlace(schedule, key), message });
    return null;
  }
  const findings = findInPrompt(text, isFile, context.variables);
  if (findings.length > 0) {
    const place = valuePlace(schedule, key);
    reportFindings(findings, text, place, isFile ? promptSource(written, text, place) : null, context.report);
  }
  return normalizeInput(text);
}

function findInPrompt(text: string, isFile: boolean, variables: TemplateVariables | null): readonly PromptFinding[] {
  const others = variables === null ? findPlaceholders(text, notReplacedInPrompt) : checkTemplate(text, variables);
  return [...checkPrompt(text, isFile), ...others];
}

/** Reports findings in a prompt. `source` is the prompt file; null if the prompt is written in the YAML file. */
function reportFindings(
  findings: readonly PromptFinding[],
  text: string,
  place: Place,
  source: Source | null,
  report: Report,
): void {
  for (const { start, end, ...problem } of findings) {
    report({ ...problem, at: source === null ? placeInside(text, place, start, end) : { source, start, end } });
  }
}

/** Returns the place of a part of a value, or of the whole value if escapes or an alias hide the part. */
function placeInside(text: string, place: Place, from: number, to: number): Place {
  const start = place.source.text.indexOf(text.slice(from, to), place.start);
  return start < 0 || start >= place.end ? place : { source: place.source, start, end: start + to - from };
}

function promptSource(written: string, text: string, { source }: Place): Source {
  const file = path.isAbsolute(written) ? written : path.join(path.dirname(source.file), written);
  return createSource({ file, directory: path.dirname(file), root: source.root, text });
}

function readPromptFile(written: string, place: Place, { promptFiles, report }: PromptContext): string | null {
  const { directory, root } = place.source;
  const named = path.resolve(directory, written);
  const refuse = (code: DiagnosticCode, message: string, hint: string | null) => {
    report({ code, at: place, message, hint });
    return null;
  };
  const refuseOutside = () =>
    refuse('outside-root', `expected a file inside ${root}, got ${quote(written)}, which is outside it`, outsideHint);
  const refuseHidden = (leadsTo: string) =>
    refuse('hidden-file', `expected a prompt, got ${leadsTo}: a name that begins with a dot`, hiddenHint);
  if (written.includes('\0')) return refuse('file-unreadable', 'expected a path, got one with a NUL character', null);
  if (!isInside(named, root)) return refuseOutside();
  if (hiddenPart.test(path.relative(directory, named))) return refuseHidden(quote(written));
  let real;
  try {
    real = realpathSync(named);
  } catch (error) {
    const problem = `cannot be read: ${reasonOf(error)}`;
    const hint = `rota looks for it at ${named}`;
    // The missing file must be in the list of files, so that a watch notices when it appears.
    promptFiles.set(named, { kind: 'refused', code: 'file-unreadable', problem, hint });
    return refuse('file-unreadable', `${quote(written)} ${problem}`, hint);
  }
  if (!isInside(real, root)) return refuseOutside();
  // Relative to the YAML file, because git-sync links whole checkouts into a folder with a hidden part in its path.
  const target = path.relative(directory, real);
  if (hiddenPart.test(target)) return refuseHidden(`${quote(written)}, which links to ${quote(target)}`);
  const result = promptFiles.get(real) ?? readText(real, maxPromptBytes);
  promptFiles.set(real, result);
  if (result.kind === 'text') return result.text;
  report({ code: result.code, at: place, message: `${quote(written)} ${result.problem}`, hint: result.hint });
  return null;
}

/**
 * A hidden name, such as `.git` or `.env`, which may hold settings or secrets. A name that begins with two dots is the
 * parent folder, or the folder that the files of a mounted Kubernetes ConfigMap link to.
 */
const hiddenPart = /(?:^|[\\/])\.[^.\\/]/;
const hiddenHint = 'a prompt is shown in every plan, and such files often contain secrets: move the prompt elsewhere';
const outsideHint = 'move the file into it, or pass rota the directory that contains both';
