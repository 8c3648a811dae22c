/**
 * The one issue that says what drifted.
 *
 *   the issue            live as declared          live differs
 *   none                 –                         opened
 *   open                 closed                    edited, if it says something else
 *   closed by rota       –                         reopened
 *   closed by a person   its mark is: closed       reopened for another fingerprint, or once all was as declared between
 *
 * A hidden first line marks it: the target, the fingerprint, and whether rota left it open. Anyone may write such a line,
 * so only issues of the token's own account count. Two runs at once may both open one; each looks again afterwards, and the
 * younger one is closed by whichever sees both.
 */
import type { Clock } from '../../clock.ts';
import type { GithubApi, Issue } from './github-api.ts';
import { withRetries } from '../../api/code-host.ts';

/** Where the issue of a target is. */
interface IssuePlace {
  readonly github: GithubApi;
  readonly clock: Clock;
  /** From `targetId`. */
  readonly target: string;
}

/** What the issue says. */
interface IssueText {
  readonly title: string;
  /** SHA-256, hexadecimal, of what drifted. */
  readonly fingerprint: string;
  /** Markdown; at most 64,000 UTF-16 code units. */
  readonly text: string;
  /** Markdown below it, of which a change alone is no reason to edit; at most 500 code units. */
  readonly footer: string;
}

/** What was done with the issue. */
export type IssueDeed = 'opened' | 'edited' | 'reopened' | 'closed' | 'unchanged' | 'left closed' | 'none';

/**
 * Makes the issue say what drifted; null: nothing did.
 *
 * @throws CodeHostError when it cannot be read or written.
 */
export async function keepIssue(place: IssuePlace, wanted: IssueText | null): Promise<IssueDeed> {
  const { github, clock } = place;
  const login = await withRetries(clock, () => github.findLogin());
  // Each try looks first: a create whose answer was lost must not make a second issue.
  const keep = (): Promise<IssueDeed> => withRetries(clock, () => keepOnce(place, login, wanted));
  const deed = await keep();
  if (deed !== 'opened') return deed;
  await clock.sleep(settleMs);
  await keep();
  return deed;
}

/** How long after a create the list of GitHub has it, and that of another run, in milliseconds. */
const settleMs = 5_000;

async function keepOnce({ github, target }: IssuePlace, login: string, wanted: IssueText | null): Promise<IssueDeed> {
  const own = (await github.listIssues(login)).flatMap((issue) => readIssue(target, issue));
  const open = own.filter(({ isOpen }) => isOpen);
  const [kept, ...younger] = open;
  for (const { number, says } of younger) {
    const text = `The same as #${String(kept?.number)}, which another run opened.\n`;
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
): Promise<IssueDeed> {
  if (!isOpen && says.mark !== 'open') return 'none';
  const text = closedNote + says.text.replace(closedNote, '');
  // From now on, the same drift is news.
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
  // A browser in which a person edits it writes other line ends.
  const body = issue.body.replaceAll('\r\n', '\n');
  const [, id, fingerprint = '', mark = '', text = ''] =
    /^<!-- rota drift ([0-9a-f]+) ([0-9a-f]{64}) (open|closed|duplicate) -->\n([^]*)$/.exec(body) ?? [];
  return id === target ? [{ ...issue, body, says: { fingerprint, mark: mark as Mark, text } }] : [];
}
