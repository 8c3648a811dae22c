import { assertNever } from '../../core/assert-never.ts';
import { fence } from '../../report/markdown/fence.ts';
import { plainPaint } from '../../report/paint.ts';
import { renderers } from '../../report/render.ts';
import type { Renderer } from '../../report/renderer.ts';
import type { Job } from './job.ts';
import type { Result } from './perform-mode.ts';
import type { RunDocument } from './run-rota.ts';

/** A result for the log of the step. */
export function renderLog({ document, said, notes }: Result): string {
  const report = document === null ? '' : render(document, renderers.text);
  return [...notes.map((note) => `${note}\n`), said, report].join('');
}

/** A result for a comment and for the page of the run. */
export function renderMarkdown({ document, said, notes }: Result, job: Job): string {
  const report = document === null ? fence('text', said.trimEnd().split('\n')) : render(document, renderers.markdown);
  return [...headingOf(job), ...notes.map((note) => `> ${note}`), report, runLink(job)]
    .map((part) => part.trimEnd())
    .join('\n\n')
    .concat('\n');
}

/** The target's name, when the pull request has several. */
function headingOf({ inputs }: Job): readonly string[] {
  return inputs.target === null ? [] : [`# ${inputs.target}`];
}

function runLink({ env, trigger }: Job): string {
  const { GITHUB_SERVER_URL: server = '', GITHUB_REPOSITORY: repository = '', GITHUB_RUN_ID: run = '' } = env;
  return `[The run](${server}/${repository}/actions/runs/${run}) at ${trigger.sha.slice(0, 12)}`;
}

function render(document: RunDocument, renderer: Renderer): string {
  const paint = plainPaint;
  switch (document.format) {
    case 'rota.plan/1':
      return renderer.plan(document, { paint });
    case 'rota.apply/1':
      return renderer.apply(document, { paint });
    case 'rota.validate/1':
      return renderer.validate(document, { paint });
    default:
      return assertNever(document);
  }
}
