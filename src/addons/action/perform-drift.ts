/**
 * The mode `drift`: plans twice, and keeps one issue about what differs in both.
 *
 *   the issue            live as declared          live differs
 *   none                 –                         opened
 *   open                 closed                    edited, if it says something else
 *   closed by rota       –                         reopened
 *   closed by a person   marked as closed          reopened for another fingerprint, or if marked as closed since
 *
 * A hidden first line marks the issue: the target, the fingerprint, and how rota left it. Anyone may write such a line,
 * so only issues of the token's own account count. Two runs at once may both open one; each looks again afterwards, and
 * the first that sees both closes the younger one.
 */
import { exitCodes } from '../../cli/exit-code.ts';
import { UsageError } from '../../cli/errors.ts';
import { driftTitle, renderDrift } from './drift-text.ts';
import { findDrift, fingerprintDrift, intersect, isClean, type Drift } from './find-drift.ts';
import { runLink } from './render-result.ts';
import { CodeHostError, withRetries } from '../../api/code-host.ts';
import type { Clock } from '../../clock.ts';
import type { Job } from './job.ts';
import type { Ran, Result } from './run-rota.ts';
import type { GithubApi, Issue } from './github-api.ts';

/** How long after the first plan the second one is made, in milliseconds. */
const apartMs = 120_000;

/**
 * Plans, plans again two minutes later if something differs, and keeps one issue about what differs in both. Drift does
 * not fail the step: the issue reports it.
 *
 * @throws UsageError on a pull request or without a token, and CodeHostError if the issue cannot be kept.
 */
export async function performDrift(job: Job, plan: () => Promise<Ran>, clock: Clock): Promise<Result> {
  const { github, trigger, target, inputs } = job;
  if (trigger.pull !== null) {
    throw new UsageError('the mode drift: expected a run on a schedule or by hand, got one for a pull request');
  }
  if (github === null) throw new UsageError('the mode drift: expected a token to write the issue with, got none');
  const first = await plan();
  const before = readDrift(first);
  if (before === null) return endOf(first, null, []);
  if (!isClean(before)) await clock.sleep(apartMs);
  const again = isClean(before) ? first : await plan();
  const now = readDrift(again);
  if (now === null || again.document?.format !== 'rota.plan/1') return endOf(again, null, []);
  const { document } = again;
  const drift = intersect(before, now);
  // What differs in only one plan may be gone in a moment, and what was not listed is not known.
  const isWhole = document.workers.every(({ unavailable }) => unavailable === null);
  const isSettled = !isClean(drift) || (isClean(now) && isWhole);
  if (!isSettled) return endOf(again, isClean(now) ? null : drift, [unsettledNote(now)]);
  const wanted = isClean(drift)
    ? null
    : {
        title: driftTitle(inputs.target),
        fingerprint: fingerprintDrift(drift),
        text: renderDrift({ drift, document, hasPrompts: inputs.prompts, target: inputs.target }),
        footer: `\n${runLink(job)}\n`,
      };
  const action = await keepIssue({ github, clock, target }, wanted).catch((error: unknown) => {
    throw error instanceof CodeHostError ? withHint(error) : error;
  });
  return endOf(again, drift, [notes[action]]);
}

/** Returns null if no plan was made, or it could not read the ledger and so cannot tell what drifted. */
function readDrift({ document }: Ran): Drift | null {
  if (document?.format !== 'rota.plan/1' || document.error !== null || document.estimate) return null;
  return document.diagnostics.some(({ severity }) => severity === 'error') ? null : findDrift(document);
}

/** An estimate is a successful plan, but says nothing about drift. */
function endOf({ exitCode, document, stderr }: Ran, drift: Drift | null, news: readonly string[]): Result {
  const isEstimate = document?.format === 'rota.plan/1' && document.estimate;
  return {
    // A refused apply does not concern this step.
    exitCode: isEstimate ? exitCodes.error : exitCode === exitCodes.refused ? exitCodes.done : exitCode,
    document,
    stderr,
    notes: isEstimate ? ['The ledger could not be read, so it is not known whether anything drifted.'] : news,
    planFile: null,
    isLive: true,
    ...(drift === null ? {} : { hasDrift: !isClean(drift) }),
  };
}

function unsettledNote(now: Drift): string {
  return isClean(now)
    ? 'Not every worker could be listed, so the drift issue was left unchanged.'
    : 'Two plans, two minutes apart, do not agree on what differs, so the drift issue was left unchanged.';
}

const notes: Readonly<Record<IssueAction, string>> = {
  opened: 'Drift: opened an issue.',
  edited: 'Drift: updated the issue.',
  reopened: 'Drift: reopened the issue.',
  unchanged: 'Drift: the open issue is up to date.',
  'left closed': 'Drift: the issue was closed by hand and stays closed.',
  closed: 'No drift: closed the issue.',
  none: 'No drift.',
};

function withHint(error: CodeHostError): Error {
  const hints: Readonly<Record<number, string>> = {
    403: 'give the job the permission issues: write',
    410: 'issues are disabled in this repository: enable them in its settings',
  };
  const hint = hints[error.status ?? 0];
  return hint === undefined || error.waitMs !== null ? error : Object.assign(error, { hint });
}

/** Where the issue of a target is kept. */
interface IssuePlace {
  readonly github: GithubApi;
  readonly clock: Clock;
  /** From `targetId`. */
  readonly target: string;
}

/** The content of the issue. */
interface IssueText {
  readonly title: string;
  /** SHA-256 of what drifted, in hexadecimal. */
  readonly fingerprint: string;
  /** Markdown; at most 64,000 UTF-16 code units. */
  readonly text: string;
  /** Markdown below the text, which does not cause an edit by itself; at most 500 code units. */
  readonly footer: string;
}

/** What was done with the issue. */
type IssueAction = 'opened' | 'edited' | 'reopened' | 'closed' | 'unchanged' | 'left closed' | 'none';

/**
 * Makes the issue say what drifted; `wanted` is null if nothing did.
 *
 * @throws CodeHostError if it cannot be read or written.
 */
async function keepIssue(place: IssuePlace, wanted: IssueText | null): Promise<IssueAction> {
  const { github, clock } = place;
  const login = await withRetries(clock, () => github.findLogin());
  // Each try looks first: a create whose answer was lost must not make a second issue.
  const keep = (): Promise<IssueAction> => withRetries(clock, () => keepOnce(place, login, wanted));
  const action = await keep();
  if (action !== 'opened') return action;
  await clock.sleep(settleMs);
  await keep();
  return action;
}

/** How long GitHub may take to list a created issue, also one of a concurrent run, in milliseconds. */
const settleMs = 5_000;

async function keepOnce({ github, target }: IssuePlace, login: string, wanted: IssueText | null): Promise<IssueAction> {
  const own = (await github.listIssues(login)).flatMap((issue) => readIssue(target, issue));
  const open = own.filter(({ isOpen }) => isOpen);
  const [kept, ...younger] = open;
  for (const { number, says } of younger) {
    const text = `Duplicate of #${String(kept?.number)}, which another run opened.\n`;
    await github.updateIssue(number, { state: 'closed', body: markOf(target, says.fingerprint, 'duplicate') + text });
  }
  const found = kept ?? own.find(({ says }) => says.mark !== 'duplicate');
  if (wanted === null) return found === undefined ? 'none' : await close(found, { github, target });
  const body = markOf(target, wanted.fingerprint, 'open') + wanted.text;
  if (found === undefined) {
    await github.createIssue({ title: wanted.title, body: body + wanted.footer });
    return 'opened';
  }
  if (found.isOpen && found.body.startsWith(body)) return 'unchanged';
  const isClosedByPerson = !found.isOpen && found.says.mark === 'open';
  if (isClosedByPerson && found.says.fingerprint === wanted.fingerprint) return 'left closed';
  await github.updateIssue(found.number, { state: 'open', body: body + wanted.footer });
  return found.isOpen ? 'edited' : 'reopened';
}

async function close(
  { number, isOpen, says }: FoundIssue,
  { github, target }: Pick<IssuePlace, 'github' | 'target'>,
): Promise<IssueAction> {
  if (!isOpen && says.mark !== 'open') return 'none';
  const text = closedNote + says.text.replace(closedNote, '');
  // From now on, the same drift counts as new.
  await github.updateIssue(number, { state: 'closed', body: markOf(target, says.fingerprint, 'closed') + text });
  return isOpen ? 'closed' : 'none';
}

const closedNote = '**Closed by rota:** everything is as declared again.\n\n';

/** How rota left an issue. */
type Mark = 'open' | 'closed' | 'duplicate';

interface FoundIssue extends Issue {
  readonly says: { readonly fingerprint: string; readonly mark: Mark; readonly text: string };
}

function markOf(target: string, fingerprint: string, mark: Mark): string {
  return `<!-- rota drift ${target} ${fingerprint} ${mark} -->\n`;
}

/** Empty for an issue about something else. */
function readIssue(target: string, issue: Issue): readonly FoundIssue[] {
  // Editing an issue in a browser changes its line ends.
  const body = issue.body.replaceAll('\r\n', '\n');
  const [, id, fingerprint = '', mark = '', text = ''] =
    /^<!-- rota drift ([0-9a-f]+) ([0-9a-f]{64}) (open|closed|duplicate) -->\n([^]*)$/.exec(body) ?? [];
  return id === target ? [{ ...issue, body, says: { fingerprint, mark: mark as Mark, text } }] : [];
}
