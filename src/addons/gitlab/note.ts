import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { reasonOf } from '../../errors.ts';
import { UsageError } from '../../cli/errors.ts';
import { exitCodes, type ExitCode } from '../../cli/exit-code.ts';
import type { Io } from '../../cli/io.ts';
import type { PlanDocument } from '../../report/documents/plan-document.ts';
import { duplicateBody, formatStickyBody, parseStickyBody, targetId } from '../../report/markdown/sticky-body.ts';
import { renderers } from '../../report/render.ts';
import { openGitlab, tokenVariable, type GitlabFlags } from './gitlab-api.ts';

/**
 * Keeps one note with a plan on the merge request of this pipeline. Without a token or a merge request, or in a
 * pipeline of an older commit, it says so and does nothing.
 *
 * @throws UsageError if the file is not a plan, and GitlabError.
 */
export async function runNote(file: string, { target = '' }: GitlabFlags, io: Io): Promise<ExitCode> {
  const gitlab = openGitlab(io);
  const mergeRequest = Number(io.env['CI_MERGE_REQUEST_IID'] ?? '');
  if (gitlab === null || mergeRequest === 0) {
    io.log(`No note: ${gitlab === null ? `${tokenVariable} is not set` : 'this pipeline has no merge request'}.\n`);
    return exitCodes.done;
  }
  // In a pipeline for merged results, its own commit is on no branch.
  const { CI_COMMIT_SHA: own, CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: source = '' } = io.env;
  const head = await gitlab.findHead(mergeRequest);
  if (head !== null && head !== (source || own)) {
    io.log(`No note: the merge request has moved on to ${head.slice(0, 12)}; this pipeline is for an older commit.\n`);
    return exitCodes.done;
  }
  const id = targetId([target]);
  const body = formatStickyBody(id, describe(await readPlan(file, io), { target, io }));
  const notes = await gitlab.listOwnNotes(mergeRequest);
  const [found, ...others] = notes.filter((note) => parseStickyBody(id, note.body) !== null);
  if (found === undefined) await gitlab.createNote(mergeRequest, body);
  else if (found.body !== body) await gitlab.updateNote(mergeRequest, found.id, body);
  for (const other of others) await gitlab.updateNote(mergeRequest, other.id, duplicateBody);
  return exitCodes.done;
}

/** @throws UsageError if the file is not what `rota plan --report json=FILE` writes. */
async function readPlan(file: string, { cwd }: Io): Promise<PlanDocument> {
  try {
    const document = JSON.parse(await readFile(path.resolve(cwd, file), 'utf8')) as Partial<PlanDocument>;
    if (document.format === 'rota.plan/1') return document as PlanDocument;
    throw new Error('it is not a plan');
  } catch (error) {
    throw new UsageError(
      `cannot read the plan ${file}: ${reasonOf(error)}`,
      'write it with: rota plan --report json=FILE',
    );
  }
}

function describe(
  document: PlanDocument,
  { target, io: { env } }: { readonly target: string; readonly io: Io },
): Parameters<typeof formatStickyBody>[1] {
  const heading = target === '' ? '' : `# ${target}\n\n`;
  const job = `\n[The job](${env['CI_JOB_URL'] ?? ''}) at ${(env['CI_COMMIT_SHA'] ?? '').slice(0, 12)}\n`;
  return { fingerprint: document.fingerprint, text: heading + renderers.markdown.plan(document) + job };
}
