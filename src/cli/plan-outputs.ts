import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { RefusalError, reasonOf } from '../errors.ts';
import type { Declaration } from '../core/model/declaration.ts';
import { moveLedgerFile } from '../core/model/ledger-location.ts';
import { changesOf, type Plan } from '../core/model/plan.ts';
import { listWrites } from '../core/plan/fingerprint.ts';
import { decodeSavedPlan, encodeSavedPlan, type SavedPlan } from '../core/plan/saved-plan.ts';
import { listServices } from './account-settings.ts';
import type { Io } from './io.ts';
import { UsageError } from './errors.ts';
import { writeWhole } from './write-whole.ts';
import { renderCodeQuality, renderTerraform } from '../report/gitlab.ts';
import { plainPaint } from '../report/renderer.ts';
import type { PlanDocument } from '../report/documents/plan-document.ts';
import { renderers } from '../report/render.ts';
import type { SideReport } from './flags.ts';
import type { RemoteFlags } from './settings.ts';

/**
 * Saves a plan. The file is written whole or not at all, and only its owner can read it, because it contains the
 * prompts.
 *
 * @throws OutputError if the file cannot be written, for example because the disk is full; the previous content is
 * untouched.
 */
export async function writePlanFile(
  file: string,
  { declaration, plan, ledgerId }: Pick<SavedPlan, 'declaration' | 'ledgerId'> & { readonly plan: Plan },
  flags: Pick<RemoteFlags, 'baseUrl'>,
  io: Io,
): Promise<void> {
  const text = encodeSavedPlan({
    declaration: movePaths(declaration, (absolute) => path.relative(io.cwd, absolute)),
    fingerprint: plan.fingerprint,
    ledgerId: declaration.ledger === null ? null : (ledgerId ?? 'new'),
    services: listServices(declaration.workers, flags, io),
    writes: listWrites(changesOf(plan)),
  });
  await writeWhole({ file, text, io, isPrivate: true });
}

/**
 * Reads a saved plan.
 *
 * @throws UsageError if the file cannot be read.
 * @throws RefusalError `plan-moved` if it is not a plan that this version of rota may apply.
 */
export async function readPlanFile(file: string, io: Io): Promise<SavedPlan> {
  let text;
  try {
    text = await readFile(path.resolve(io.cwd, file), 'utf8');
  } catch (error) {
    throw new UsageError(
      `cannot read the plan file ${file}: ${reasonOf(error)}`,
      'make a new plan: rota plan --out NEW_FILE',
    );
  }
  const decoded = decodeSavedPlan(text);
  if (decoded.kind === 'decoded') {
    const { declaration } = decoded.saved;
    return { ...decoded.saved, declaration: movePaths(declaration, (relative) => path.resolve(io.cwd, relative)) };
  }
  throw new RefusalError('plan-moved', `the plan file ${file} cannot be applied: ${decoded.problem}`, {
    hint: 'make a new plan: rota plan --out NEW_FILE',
  });
}

/** Moves the paths in a declaration. A plan file may be applied in another checkout, with its own files and ledger. */
function movePaths(declaration: Declaration, move: (file: string) => string): Declaration {
  const { files, ledger } = declaration;
  return { ...declaration, files: files.map(move), ledger: moveLedgerFile(ledger, move) };
}

/**
 * Writes a plan to the requested files, in this order and uncoloured. Only the owner can read a file that shows
 * prompts.
 *
 * @throws OutputError if a file cannot be written.
 */
export async function writeSideReports(document: PlanDocument, reports: readonly SideReport[], io: Io): Promise<void> {
  for (const { kind, file } of reports) {
    const isForGitlab = kind === 'terraform' || kind === 'codequality';
    const text = isForGitlab ? gitlabReports[kind](document) : renderers[kind].plan(document, { paint: plainPaint });
    await writeWhole({ file, text, io, isPrivate: !isForGitlab });
  }
}

const gitlabReports = { terraform: renderTerraform, codequality: renderCodeQuality } as const;

/**
 * Keeps a report from overwriting a file that the declaration was read from.
 *
 * @throws UsageError for the first such file among `targets`, which are relative to the working directory.
 */
export async function refuseDeclared(targets: readonly string[], { files }: Declaration, { cwd }: Io): Promise<void> {
  for (const target of targets) {
    const named = path.resolve(cwd, target);
    // A file that does not exist cannot be overwritten.
    const real = await realpath(named).catch(() => named);
    if (!files.includes(real)) continue;
    throw new UsageError(`${target} is a declared file and would be overwritten`, 'choose another file');
  }
}
