import { isDeepStrictEqual } from 'node:util';
import { compareText } from '../core/collections.ts';
import type { Declaration } from '../core/model/declaration.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import { assembleDeclaration } from './assemble-declaration.ts';
import { checkSchema } from './check-schema.ts';
import { declarationShape, findForeign } from './declaration-file.ts';
import { findSources, type FoundFile } from './find-sources.ts';
import { createYieldIfLong, openSession } from './load-session.ts';
import type { Mapping } from './places.ts';
import { createProblems, type Report } from './problems.ts';
import { checkRead, createSource, readText } from './source.ts';
import { parseYaml } from './yaml/parse.ts';

/** Maximum size of a YAML file, in bytes, inclusive. */
const maxFileBytes = 10_485_760;

/** Options for loading a declaration. */
export interface LoadOptions {
  /**
   * Files, directories, or `-` for standard input.
   *
   * @defaultValue the default files of `cwd`
   */
  readonly paths?: readonly string[];
  /**
   * An absolute directory.
   *
   * @defaultValue `process.cwd()`
   */
  readonly cwd?: string;
  /**
   * Environment variables, which fill `${VAR}` in worker IDs.
   *
   * @defaultValue `process.env`
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /**
   * Reads standard input. Called at most once, if `-` is among the paths.
   *
   * @defaultValue reads the standard input of the process to its end
   */
  readonly readStdin?: () => Promise<string | Uint8Array>;
  /**
   * Absolute path of the policy file. It is never loaded as a declaration, nor is any file named `rota.policy.yaml`. If
   * given, policies in other places are warned of.
   */
  readonly policy?: string;
  /**
   * A cache that the caller keeps between loads, so that a file whose text has not changed is not parsed again.
   *
   * @internal
   */
  readonly parsed?: ParsedFiles;
  /**
   * Texts to use in place of the contents of files, by path as shown.
   *
   * @internal
   */
  readonly unsaved?: ReadonlyMap<string, string>;
}

/** The files that had no problems in the last load, by path as shown. */
export type ParsedFiles = Map<string, ParsedFile>;

interface ParsedFile {
  /** Paths of the file. Together with the text, they determine its meaning. */
  readonly found: FoundFile;
  readonly text: string;
  readonly top: Mapping;
}

/** A complete declaration, or every reason why it is invalid. */
export type Loaded =
  | {
      readonly kind: 'loaded';
      readonly declaration: Declaration;
      /** Warnings only, sorted. */
      readonly diagnostics: readonly Diagnostic[];
    }
  | {
      readonly kind: 'invalid';
      /** Sorted; at least one has the severity `error`. */
      readonly diagnostics: readonly Diagnostic[];
      /** Absolute paths of all files that were looked for, existing or not; sorted, without duplicates. */
      readonly files: readonly string[];
    };

/**
 * Reads, checks and merges declaration files. Returns all problems at once and does not throw for an invalid file.
 * Needs no network and no API key.
 *
 * @example
 * ```ts
 * const loaded = await loadDeclaration({ paths: ['schedules.yaml'] });
 * if (loaded.kind === 'invalid') console.error(formatDiagnostics(loaded.diagnostics));
 * ```
 */
export async function loadDeclaration(options: LoadOptions = {}): Promise<Loaded> {
  const { paths = [], cwd = process.cwd(), env = process.env, readStdin = readProcessStdin, unsaved } = options;
  const problems = createProblems();
  const { report } = problems;
  const search = options.policy === undefined ? { cwd, report } : { cwd, report, policy: options.policy };
  const found = findSources(paths, search);
  const isAllFound = problems.errorCount() === 0;
  const stdin = found.some(({ path }) => path === null) ? await readStdin() : '';
  const parsed: ParsedFiles = options.parsed ?? new Map<string, ParsedFile>();
  const tops: (Mapping | null)[] = [];
  const yieldIfLong = createYieldIfLong();
  for (const file of found) {
    tops.push(await readTop(file, { stdin, report, parsed, unsaved }));
    await yieldIfLong();
  }
  forgetOthers(parsed, found);
  const present = tops.filter((top) => top !== null);
  const isComplete = isAllFound && present.length === tops.length;
  const session = openSession(present, { report, env, isComplete });
  const assembled = await assembleDeclaration(session);
  const diagnostics = problems.diagnostics();
  const files = [...new Set([...found.flatMap(({ path }) => path ?? []), ...session.promptFiles.keys()])].sort(
    compareText,
  );
  if (problems.errorCount() > 0) return { kind: 'invalid', diagnostics, files };
  if (assembled === null) throw new Error('unreachable: a declaration was refused without a reason');
  return { kind: 'loaded', declaration: { ...assembled, files }, diagnostics };
}

async function readProcessStdin(): Promise<Uint8Array> {
  const { buffer } = await import('node:stream/consumers');
  return await buffer(process.stdin);
}

interface Reading {
  readonly stdin: string | Uint8Array;
  readonly report: Report;
  readonly parsed: ParsedFiles;
  readonly unsaved: ReadonlyMap<string, string> | undefined;
}

/** Reads the top-level mapping of a file and checks it against the schema; null if the whole file is unusable. */
async function readTop(found: FoundFile, { stdin, report, parsed, unsaved }: Reading): Promise<Mapping | null> {
  const { path, file } = found;
  const given = path === null ? stdin : unsaved?.get(file);
  const result =
    path === null || given !== undefined ? checkRead(given ?? '', maxFileBytes) : readText(path, maxFileBytes);
  if (result.kind === 'refused') {
    const message = `${file === '-' ? 'standard input' : file} ${result.problem}`;
    report({ code: result.code, at: { file, line: 1, column: 1 }, message, hint: result.hint });
    return null;
  }
  const before = parsed.get(file);
  if (before?.text === result.text && isDeepStrictEqual(before.found, found)) return before.top;
  let problems = 0;
  const top = await parseTop(found, result.text, (problem) => {
    problems++;
    report(problem);
  });
  // A file with problems is not cached: every load has to report them.
  if (top !== null && problems === 0) parsed.set(file, { found, text: result.text, top });
  else parsed.delete(file);
  return top;
}

async function parseTop({ file, directory, root }: FoundFile, text: string, report: Report): Promise<Mapping | null> {
  const source = createSource({ file, directory, root, text });
  const foreign = findForeign(source);
  if (foreign !== null) {
    report(foreign);
    return null;
  }
  const parsed = await parseYaml(source, report);
  return parsed === null ? null : checkSchema(parsed.value, source, declarationShape, report);
}

function forgetOthers(parsed: ParsedFiles, found: readonly FoundFile[]): void {
  const files = new Set(found.map(({ file }) => file));
  for (const file of parsed.keys()) if (!files.has(file)) parsed.delete(file);
}
