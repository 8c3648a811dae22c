import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../../src/core/model/change.ts';
import type { Content } from '../../../src/core/model/content.ts';
import { hashContent } from '../../../src/core/plan/fingerprint.ts';
import { createManualClock } from '../../../src/clock.ts';
import { createGithubApi } from '../../../src/addons/action/github-api.ts';
import { readInputs, type Job } from '../../../src/addons/action/job.ts';
import { performDrift } from '../../../src/addons/action/perform-drift.ts';
import type { Ran, Result } from '../../../src/addons/action/run-rota.ts';
import { createPlanDocument, type PlanReport } from '../../../src/report/documents/plan-document.ts';
import { content, cron, every, plan, planReport, row, worker } from '../../report/build.ts';
import { login, repository, startGithubServer, token, type GithubServer, type KeptIssue } from './github-server.ts';

const team = worker('team');
const brief = content(cron('0 9 * * *'), 'Brief the secret board.');
const sweep = content(every(900), 'Check the inbox.');

/** A plan of one worker with records of `brief` and `sweep`, of which only `sweep` is live. */
function planned(changes: readonly Change[], more: Partial<PlanReport> = {}): Ran {
  const createdAt = new Date('2026-11-01T00:00:00Z');
  const owned = (name: string, scheduleId: string, applied: Content) => {
    const record = { name, scheduleId, createdAt, dueAt: null, protect: false, runsPerDay: null };
    return { ...record, contentHash: hashContent(applied) };
  };
  const record = {
    workerId: team.workerId,
    intents: [],
    schedules: [owned('brief', 'sch_1', brief), owned('sweep', 'sch_2', sweep)],
  };
  const made = plan(team.planned([team.keep('sweep', row('sch_2', sweep)), ...changes], {}, record));
  return ranOf(planReport({ plan: made, ...more }));
}

function ranOf(report: PlanReport): Ran {
  return { exitCode: 0, document: createPlanDocument(report), stderr: '' };
}

const clean = planned([]);
const cancelled = planned([team.create('brief', brief)]);
const created = planned([team.cancel(row('sch_9', content(every(60), 'Made by hand, secretly.')))]);
const pending = planned([team.create('new', content(every(3_600), 'New in git.')), team.cancel(row('sch_2', sweep))]);

let github: GithubServer;
const servers: GithubServer[] = [];
beforeEach(async () => {
  github = await startGithubServer();
  servers.push(github);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
});

/** Runs the mode with two plans. The second defaults to the first. */
async function run(
  first: Ran,
  { second = first, inputs = {}, pull = null }: { second?: Ran; inputs?: object; pull?: Job['trigger']['pull'] } = {},
): Promise<Result & { readonly waitedMs: number }> {
  const { baseUrl } = github;
  const startedAt = new Date('2026-11-20T10:00:00Z');
  const clock = createManualClock(startedAt);
  const job: Job = {
    inputs: readInputs({ INPUT_MODE: 'drift', INPUT_TOKEN: token, ...inputs }),
    trigger: { sha: 'abc', branch: 'main', pull },
    env: { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: '5' },
    workspace: '/',
    cwd: '/',
    target: 'abcdef012345',
    github: createGithubApi({ baseUrl, graphqlUrl: `${baseUrl}/graphql`, proxy: null, repository, token }),
  };
  const plans = [first, second];
  const result = await performDrift(job, () => Promise.resolve(plans.shift() ?? second), clock);
  return { ...result, waitedMs: clock.now().getTime() - startedAt.getTime() };
}

/** Every issue as number and state. */
function issues(): readonly string[] {
  return github.issues.map(({ number, state }) => `${String(number)} ${state}`);
}

function alter(number: number, change: Partial<KeptIssue>): void {
  const index = github.issues.findIndex((issue) => issue.number === number);
  github.issues[index] = { ...github.issues[index]!, ...change };
}

describe('the drift issue', () => {
  it('is opened if two plans two minutes apart agree, updated if the drift changes, and closed if it ends', async () => {
    const opened = await run(cancelled);
    expect(opened).toMatchObject({ exitCode: 0, hasDrift: true, notes: ['Drift: opened an issue.'] });
    expect(opened.waitedMs).toBeGreaterThanOrEqual(120_000);
    const first = github.issues[0]!;
    expect(first.title).toBe('rota: live schedules differ from git');
    expect(first.body).toContain('**Create** `team/brief`');
    expect(first.body).toContain('cancelled outside rota');
    expect(first.body).toContain('`rota apply`');

    expect((await run(cancelled)).notes).toEqual(['Drift: the open issue is up to date.']);
    expect((await run(created)).notes).toEqual(['Drift: updated the issue.']);
    expect(github.issues[0]?.body).toContain('`rota import --into schedules.yaml -- wrk_team`');
    const closed = await run(clean);
    expect(closed).toMatchObject({ hasDrift: false, notes: ['No drift: closed the issue.'], waitedMs: 0 });
    expect(issues()).toEqual(['101 closed']);
    expect(github.issues[0]?.body).toContain('everything is as declared again');
    expect((await run(clean)).notes).toEqual(['No drift.']);
    expect((await run(created)).notes).toEqual(['Drift: reopened the issue.']);
    expect(issues()).toEqual(['101 open']);
  });

  it('is not opened for pending changes, or for drift in only one of two plans', async () => {
    expect((await run(pending)).hasDrift).toBe(false);
    expect((await run(cancelled, { second: clean })).hasDrift).toBe(false);
    const different = await run(cancelled, { second: created });
    expect(different.notes[0]).toContain('do not agree');
    expect(issues()).toEqual([]);
    await run(cancelled);
    // Neither of these shows that everything is as declared.
    await run(cancelled, { second: created });
    const unlisted = team.planned([], { kind: 'unavailable', code: 'remote-timeout', reason: 'no answer', hint: null });
    const partial = { ...ranOf(planReport({ plan: plan(unlisted) })), exitCode: 1 } as const;
    expect((await run(partial)).exitCode).toBe(1);
    expect(issues()).toEqual(['101 open']);
  });

  it('shows prompts only if the prompts input is true', async () => {
    const both = planned([team.create('brief', brief), team.cancel(row('sch_9', content(every(60), 'A secret.')))]);
    await run(both);
    expect(github.issues[0]?.body).not.toContain('ecret');
    expect(github.issues[0]?.body).toContain('`sch_9 on team`');
    expect((await run(both, { inputs: { INPUT_PROMPTS: 'true' } })).notes).toEqual(['Drift: updated the issue.']);
    expect(github.issues[0]?.body).toContain('+ Brief the secret board.');
    expect(github.issues[0]?.body).toContain('input: A secret.');
  });

  it('includes late schedules, and every difference without a ledger', async () => {
    const late = planned([team.keep('brief', row('sch_1', brief, new Date('2026-11-18T09:00:00Z')))]);
    await run(late);
    expect(github.issues[0]?.body).toContain('### Late or stopped');
    const without = (cause: 'undeclared' | 'paused'): Ran =>
      ranOf(planReport({ plan: plan(team.planned([team.cancel(row('sch_9', sweep), { cause })])) }));
    await run(without('undeclared'));
    expect(github.issues[0]?.body).toContain('Without a ledger');
    expect((await run(without('paused'))).notes).toEqual(['No drift: closed the issue.']);
    expect(issues()).toEqual(['101 closed']);
  });

  it('stays closed after a person closed it, until the drift changes or has ended in between', async () => {
    await run(cancelled);
    alter(101, { state: 'closed' });
    expect((await run(cancelled)).notes).toEqual(['Drift: the issue was closed by hand and stays closed.']);
    expect((await run(created)).notes).toEqual(['Drift: reopened the issue.']);
    alter(101, { state: 'closed' });
    await run(clean);
    expect((await run(created)).notes).toEqual(['Drift: reopened the issue.']);
    expect(issues()).toEqual(['101 open']);
  });

  it('is never an issue of another author or target, or a pull request, even with the same marker', async () => {
    await run(cancelled);
    const { body } = github.issues[0]!;
    github.issues.length = 0;
    const others = [
      { number: 1, title: 'x', body, state: 'open', user: { login: 'mallory' } },
      { number: 2, title: 'x', body: body.replace('abcdef012345', '000000000000'), state: 'open', user: { login } },
      { number: 3, title: 'x', body, state: 'open', user: { login }, pull_request: {} },
      { number: 4, title: 'x', body: `Hi\n${body}`, state: 'open', user: { login } },
    ];
    github.issues.push(...others);
    await run(created);
    await run(clean);
    expect(github.issues.slice(0, 4)).toEqual(others);
    expect(issues().slice(4)).toEqual(['105 closed']);
  });

  it.each(['before', 'after', 'limited'] as const)(
    'is single if GitHub fails each kind of call once: %s',
    async (when) => {
      github.failOnce('QUERY', when);
      github.failOnce('POST', when);
      await run(cancelled);
      github.failOnce('GET', when === 'after' ? 'before' : when);
      github.failOnce('PATCH', when);
      await run(created);
      expect(issues()).toEqual(['101 open']);
      github.failOnce('PATCH', when);
      await run(clean);
      expect(issues()).toEqual(['101 closed']);
    },
  );

  it('is single in the end if several runs open it at once, and newer ones name the oldest', async () => {
    await Promise.all([run(cancelled), run(cancelled), run(cancelled)]);
    expect(issues().filter((issue) => issue.endsWith('open'))).toEqual(['101 open']);
    expect(github.issues.slice(1).every(({ body }) => body.includes('Duplicate of #101'))).toBe(true);
    await run(created);
    await run(clean);
    expect(issues().filter((issue) => issue.endsWith('open'))).toEqual([]);
  });

  it('respects the size limit of GitHub with 200 changes and prompts, and neutralises foreign text', async () => {
    const hostile = '@octocat #1 <img src=x> </details> ::error::x ```\n## Forged';
    const many = Array.from({ length: 200 }, (_, index) => {
      const name = `s${String(index)}-${'x'.repeat(40)}`;
      const live = content(cron(`${String(index % 60)} 9 * * *`), `${hostile} ${'long '.repeat(400)}`);
      return index % 2 === 0
        ? team.cancel(row(`sch_${name}`, live))
        : team.cancel(row(`sch_${name}`, live), { name, cause: 'duplicate', reason: `is a duplicate of ${hostile}` });
    });
    for (const prompts of ['false', 'true']) {
      const result = await run(planned(many), { inputs: { INPUT_PROMPTS: prompts } });
      expect(result.hasDrift).toBe(true);
    }
    expect(issues()).toEqual(['101 open']);
    const { body } = github.issues[0]!;
    expect(body).toContain('200 schedules changed outside rota');
    expect(body).toContain('Cut to fit');
    expect(body).toContain('Two ways out');
    const bare = body.replace(/(`+)[^]*?\1/g, '');
    expect(bare).not.toMatch(/@octocat|<img|#1 |^#+ Forged/m);
  });

  it('is left alone by a run with an estimate, without write access or for a pull request', async () => {
    await run(cancelled);
    const estimate = await run(planned([], { estimate: 'no rights' }));
    expect(estimate.exitCode).toBe(1);
    expect(estimate.notes[0]).toContain('ledger could not be read');
    github.setReadOnly(true);
    await expect(run(created)).rejects.toMatchObject({ hint: 'give the job the permission issues: write' });
    await expect(run(created, { pull: { number: 7, headSha: null, baseSha: '', isUntrusted: false } })).rejects.toThrow(
      'on a schedule',
    );
    expect(issues()).toEqual(['101 open']);
  });
});
