/**
 * The GitHub Action: each mode runs the command's own code, which prints one document, and everything that GitHub shows
 * is a view of that document.
 *
 *   plan       a comment on the pull request, kept up to date; a hidden line in it has the fingerprint
 *   apply      bound to that fingerprint if the step expects the reviewed plan; its outcome goes below the plan
 *   validate   only reads the files
 *   drift      one issue, open while live differs from what was applied
 *
 * A pull request from a fork has no key and may not comment. Its plan needs neither, and is shown on the run's page.
 */
import { createRunner, type AnnotationLevel, type Runner } from './runner.ts';
import { exitCodes, type ExitCode } from '../../cli/exit-code.ts';
import { UsageError } from '../../cli/errors.ts';
import { listAnnotations } from './annotations.ts';
import { readJob, type Job } from './job.ts';
import { readOutputs, renderLog, renderMarkdown } from './render-result.ts';
import { performMode } from './perform-mode.ts';
import { addOutcome, maxPlanLength } from '../../report/markdown/sticky-body.ts';
import { writeStickyComment } from './sticky-comment.ts';
import { CodeHostError } from '../../api/code-host.ts';
import type { Result } from './run-rota.ts';

/** Runs one step. An error ends it with an exit code and an annotation that says why. */
async function runAction(runner: Runner): Promise<ExitCode> {
  try {
    const job = await readJob(runner.env);
    const result = await performMode(job);
    await show(result, { job, runner });
    return result.exitCode;
  } catch (error) {
    const isExpected = error instanceof UsageError || error instanceof CodeHostError;
    if (!isExpected) runner.log(`${stackOf(error)}\nthis is a bug in rota; please report it`);
    sayOnRun(runner, 'error', error instanceof Error ? withHint(error) : String(error));
    return error instanceof UsageError ? exitCodes.usage : exitCodes.error;
  }
}

async function show(result: Result, { job, runner }: { readonly job: Job; readonly runner: Runner }): Promise<void> {
  const { document, stderr, planFile } = result;
  runner.log(renderLog(result));
  await runner.summarize(renderMarkdown(result, job));
  if (document === null) sayOnRun(runner, 'error', stderr);
  else runner.annotate(listAnnotations(document, job));
  const drift = result.hasDrift === undefined ? '' : String(result.hasDrift);
  await runner.setOutputs({ ...readOutputs(document), drift, 'plan-file': planFile ?? '' });
  try {
    if (hasComment(job, result) && !(await comment(result, job))) {
      const message = 'the pull request has a newer commit, so the comment is left to its run';
      sayOnRun(runner, 'warning', message);
    }
  } catch (error) {
    if (!(error instanceof CodeHostError)) throw error;
    // The schedules were written already; a missing comment does not change that.
    const hint = error.status === 403 ? '\nhint: give the job the permission pull-requests: write' : '';
    sayOnRun(runner, 'warning', `the comment could not be written: ${error.message}${hint}`);
  }
}

/** A plan belongs to the pull request it was made for, never to a merged one. An apply with `due` belongs to none. */
function hasComment({ inputs, trigger }: Job, { isLive }: Result): boolean {
  const isAbout = inputs.mode === 'apply' || trigger.pull !== null;
  return inputs.comment && isLive && !inputs.due && inputs.mode !== 'drift' && isAbout;
}

async function comment(result: Result, job: Job): Promise<boolean> {
  const { fingerprint } = readOutputs(result.document);
  return await writeStickyComment(job, (before) =>
    job.inputs.mode === 'apply'
      ? addOutcome(before, (where) => renderMarkdown(result, job, where))
      : { fingerprint: fingerprint || null, text: renderMarkdown(result, job, { maxLength: maxPlanLength }) },
  );
}

function sayOnRun(runner: Runner, level: AnnotationLevel, message: string): void {
  runner.annotate([{ level, title: 'rota', message, place: null }]);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function withHint(error: Error): string {
  const hint = 'hint' in error && typeof error.hint === 'string' ? `\nhint: ${error.hint}` : '';
  return `${error.message}${hint}`;
}

const runner = createRunner(process.env, (text) => {
  process.stdout.write(text);
});
void runAction(runner).then((exitCode) => {
  process.exitCode = exitCode;
});
