/** How a result is shown: in the log of the step, as Markdown, and as outputs for later steps. */
import { fence } from '../../report/markdown/code.ts';
import { renderers } from '../../report/render.ts';
import type { Renderer, View } from '../../report/renderer.ts';
import type { ChangeKind } from '../../core/model/change.ts';
import type { Job } from './job.ts';
import type { Result, RunDocument } from './run-rota.ts';

export function renderLog({ document, stderr, notes }: Result): string {
  const report = document === null ? '' : render(document, renderers.text);
  return [...notes.map((note) => `${note}\n`), stderr, report].join('');
}

interface MarkdownView {
  /** In UTF-16 code units. @defaultValue what fits into a comment of its own */
  readonly maxLength?: number;
  /** Whether the plan above it has the heading already. @defaultValue false */
  readonly isBelowPlan?: boolean;
}

/** Renders a result for a comment and for the page of the run. */
export function renderMarkdown({ document, stderr, notes }: Result, job: Job, view: MarkdownView = {}): string {
  const above = [...(view.isBelowPlan === true ? [] : headingOf(job)), ...notes.map((note) => `> ${note}`)];
  const join = (report: string): string =>
    [...above, report, ...permitNote(document), runLink(job)]
      .map((part) => part.trimEnd())
      .join('\n\n')
      .concat('\n');
  if (document === null) return join(fence('text', stderr.trimEnd().split('\n')));
  const { maxLength } = view;
  const room = maxLength === undefined ? {} : { maxLength: maxLength - join('').length };
  return join(render(document, renderers.markdown, room));
}

/** Says how to permit what a guard refuses, since a workflow has no command line. */
function permitNote(document: RunDocument | null): readonly string[] {
  if (document === null || document.format === 'rota.validate/1') return [];
  const isRefused = document.guards.some(({ allowed, allow }) => !allowed && allow !== null);
  return isRefused ? ['To permit a guard, run this workflow by hand with the name of the guard in `allow`.'] : [];
}

/** Returns the name of the target, if the pull request has several. */
function headingOf({ inputs }: Job): readonly string[] {
  return inputs.target === null ? [] : [`# ${inputs.target}`];
}

/** Returns a line that links to the run. */
export function runLink({ env, trigger }: Job): string {
  const { GITHUB_SERVER_URL: server = '', GITHUB_REPOSITORY: repository = '', GITHUB_RUN_ID: run = '' } = env;
  return `[The run](${server}/${repository}/actions/runs/${run}) at ${trigger.sha.slice(0, 12)}`;
}

function render(document: RunDocument, renderer: Renderer, view: View = {}): string {
  switch (document.format) {
    case 'rota.plan/1':
      return renderer.plan(document, view);
    case 'rota.apply/1':
      return renderer.apply(document, view);
    case 'rota.validate/1':
      return renderer.validate(document, view);
  }
}

/** Outputs for later steps: counts and the fingerprint; empty if not known. */
type Outputs = Readonly<Record<'changes' | 'creates' | 'replaces' | 'cancels' | 'fingerprint', string>>;

/** Returns what a plan would write, or what an apply has written. */
export function readOutputs(document: RunDocument | null): Outputs {
  if (document === null || document.format === 'rota.validate/1' || document.fingerprint === null) return unknown;
  const done: readonly ChangeKind[] =
    document.format === 'rota.plan/1'
      ? document.changes.map(({ kind }) => kind)
      : document.outcomes.filter(({ status }) => status === 'done').map(({ kind }) => kind);
  const count = (...kinds: readonly ChangeKind[]): string => String(done.filter((kind) => kinds.includes(kind)).length);
  return {
    changes: count('create', 'replace', 'cancel', 'unprotect'),
    creates: count('create'),
    replaces: count('replace'),
    cancels: count('cancel'),
    fingerprint: document.fingerprint,
  };
}

const unknown: Outputs = { changes: '', creates: '', replaces: '', cancels: '', fingerprint: '' };
