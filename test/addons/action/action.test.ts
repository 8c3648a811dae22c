import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { stringify } from 'yaml';
import { decodeSavedPlan } from '../../../src/core/plan/saved-plan.ts';
import { token, type KeptComment } from './github-server.ts';
import { it, node24, workerId, type StepResult, type Workplace } from './step.ts';

const reason = node24 === null ? ' (skipped: Node 24 cannot be had from the registry)' : '';

function declare(schedules: Readonly<Record<string, unknown>>, id = workerId): Readonly<Record<string, string>> {
  return { 'schedules.yaml': stringify({ version: 1, prune: 'all', workers: { team: { id, schedules } } }) };
}

const brief = { cron: '30 4 * * MON-FRI', input: 'Summarise the news.' };
const sweep = { interval: '15m', input: 'Check the inbox.' };

/** The comments written by a bot. */
function botComments({ github }: Workplace): readonly KeptComment[] {
  return github.comments.filter(({ user }) => user.type === 'Bot');
}

function annotations({ commands }: StepResult, level: 'error' | 'warning'): StepResult['commands'] {
  return commands.filter(({ name }) => name === level);
}

const applyReviewed = { event: { kind: 'push' }, with: { mode: 'apply', expect: 'reviewed' } } as const;

describe.skipIf(node24 === null)(`the action, run like on a runner${reason}`, () => {
  it.concurrent('comments a plan once and then updates that comment', async ({ place }) => {
    place.commit(declare({ brief }));
    const first = await place.run();
    expect(first.exitCode).toBe(0);
    expect(first.commands).toEqual([]);
    expect(place.github.writes()).toEqual(['POST']);

    place.commit(declare({ brief, sweep }));
    const second = await place.run();
    expect(second.exitCode).toBe(0);
    expect(place.github.writes()).toEqual(['POST', 'PATCH']);

    const [comment, ...others] = botComments(place);
    expect(others).toEqual([]);
    expect(comment?.body).toContain('Check the inbox.');
    expect(comment?.body).toContain(`plan=${second.outputs['fingerprint'] ?? ''} -->`);
    expect(second.summary).toContain('Check the inbox.');
    expect(place.live()).toEqual([]);
  });

  it.concurrent('keeps one of two comments that were created at the same instant', async ({ place }) => {
    place.commit(declare({ brief }));
    await place.run();
    const [made] = botComments(place);
    const user = { login: 'ana', type: 'User' };
    place.github.comments.push({ ...made!, id: 2_001 }, { ...made!, id: 2_002, user, author_association: 'OWNER' });
    place.commit(declare({ brief, sweep }));
    await place.run();
    const [kept, copy, ofPerson] = place.github.comments.slice(-3);
    expect(kept?.body).toContain('Check the inbox.');
    expect(copy?.body).toBe('Two runs created this comment at the same time. The one above is kept up to date.\n');
    expect(ofPerson?.body).toBe(made?.body);
    await place.run();
    expect(place.github.writes()).toEqual(['POST', 'PATCH', 'PATCH', 'PATCH']);
  });

  it.concurrent('leaves the comment to the run of a newer commit', async ({ place }) => {
    const sha = place.commit(declare({ brief }));
    place.commit(declare({ brief, sweep }));
    await place.run();
    const [before] = botComments(place);
    const again = await place.run({ sha });
    expect(again.exitCode).toBe(0);
    expect(annotations(again, 'warning')[0]?.data).toContain('the pull request has a newer commit');
    expect(botComments(place)).toEqual([before]);
  });

  it.concurrent('outputs counts, the fingerprint and the saved plan', async ({ place }) => {
    place.commit(declare({ brief, sweep }));
    const { outputs } = await place.run({ with: { comment: 'false' } });
    const { 'plan-file': planFile = '', ...rest } = outputs;
    const fingerprint = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
    expect(rest).toEqual({ changes: '2', creates: '2', replaces: '0', cancels: '0', fingerprint, drift: '' });
    const decoded = decodeSavedPlan(readFileSync(planFile, 'utf8'));
    expect(decoded).toMatchObject({ kind: 'decoded', saved: { fingerprint: rest['fingerprint'] } });
    expect(place.github.requests).toEqual([]);
  });

  it.concurrent('reports no drift in mode drift if everything is as declared', async ({ place }) => {
    place.commit(declare({}));
    const { exitCode, outputs, log } = await place.run({ event: { kind: 'push' }, with: { mode: 'drift' } });
    expect(exitCode, log).toBe(0);
    expect(outputs['drift']).toBe('false');
    expect(log).toContain('No drift.');
    expect(place.github.issues).toEqual([]);
  });

  it.concurrent('applies the reviewed plan and adds the outcome to the comment', async ({ place }) => {
    place.commit(declare({ brief, sweep }));
    await place.run();
    place.merge();
    const { exitCode, outputs, summary } = await place.run(applyReviewed);
    expect(exitCode).toBe(0);
    expect(outputs).toMatchObject({ changes: '2', creates: '2' });
    expect(summary).toContain('2 created');
    expect(place.live()).toEqual([sweep.input, brief.input]);
    const [comment, ...others] = botComments(place);
    expect(others).toEqual([]);
    expect(comment?.body).toContain('rota plan: 2 to create');
    expect(comment?.body).toContain('rota apply: 2 created');
  });

  it.concurrent('applies nothing if the plan is no longer the reviewed one', async ({ place }) => {
    place.commit(declare({ brief }));
    await place.run();
    place.sandbox.service.addSchedule(workerId, {
      when: { type: 'interval', intervalSeconds: 900 },
      input: 'Made by hand.',
      budget: 'low',
    });
    place.merge();
    const result = await place.run(applyReviewed);
    expect(result.exitCode).toBe(3);
    expect(annotations(result, 'error')[0]?.data).toContain('the plan is not the one that was reviewed');
    expect(place.live()).toEqual(['Made by hand.']);
    expect(botComments(place)[0]?.body).toContain('the plan is not the one that was reviewed');
  });

  it.concurrent('refuses an apply without a reviewed plan, unless there is nothing to write', async ({ place }) => {
    place.commit(declare({ brief }));
    const refused = await place.run(applyReviewed);
    expect(refused.exitCode).toBe(3);
    expect(refused.summary).toContain('No reviewed plan was found');
    expect(place.live()).toEqual([]);

    const byHand = await place.run({ event: { kind: 'push' }, with: { mode: 'apply' } });
    expect(byHand.exitCode).toBe(0);
    expect(place.live()).toEqual([brief.input]);
    expect((await place.run(applyReviewed)).exitCode).toBe(0);
    expect(place.github.writes()).toEqual([]);
  });

  it.concurrent('leaves the comment of a merged pull request alone in a manual plan', async ({ place }) => {
    place.commit(declare({ brief }));
    await place.run();
    place.merge();
    const { exitCode, outputs } = await place.run({ event: { kind: 'push' } });
    expect(exitCode).toBe(0);
    expect(outputs['creates']).toBe('1');
    expect(place.github.writes()).toEqual(['POST']);
  });

  it.concurrent('does not trust the comment of an outsider', async ({ place }) => {
    place.commit(declare({ brief }));
    await place.run();
    const { body, id } = botComments(place)[0]!;
    const forged = {
      ...place.github.comments[0]!,
      id: 1,
      body: body.replace(/plan=[0-9a-f]+/, `plan=${'0'.repeat(64)}`),
    };
    place.github.comments.unshift(forged);
    place.merge();
    const { exitCode, log } = await place.run(applyReviewed);
    expect(exitCode, log).toBe(0);
    expect(place.github.comments[0]).toEqual(forged);
    expect(place.github.comments.find((comment) => comment.id === id)?.body).toContain('rota apply: 1 created');
  });

  it.concurrent.for(['before', 'after'] as const)(
    'creates one comment even if GitHub fails %s creating it',
    async (when, { place }) => {
      place.github.failOnce('POST', when);
      place.commit(declare({ brief }));
      const result = await place.run();
      expect(result.exitCode).toBe(0);
      expect(result.commands).toEqual([]);
      expect(botComments(place)).toHaveLength(1);
    },
  );

  it.concurrent('applies nothing if GitHub cannot say what was reviewed', async ({ place }) => {
    place.commit(declare({ brief }));
    const { exitCode, commands } = await place.run({ ...applyReviewed, env: { GITHUB_API_URL: 'http://127.0.0.1:9' } });
    expect(exitCode).toBe(1);
    expect(commands).toMatchObject([
      { name: 'error', data: expect.stringContaining('GitHub could not be reached: connect ECONNREFUSED') as string },
    ]);
    expect(place.sandbox.requests()).toEqual([]);
  });

  it.concurrent('compares the files of a fork with their base, without a key, comments or calls', async ({ place }) => {
    place.github.setReadOnly(true);
    place.commit(declare({ brief }));
    place.commit(declare({ brief, sweep }));
    const result = await place.run({ event: { kind: 'pull-request', fork: true }, hasKey: false });
    expect(result.exitCode).toBe(0);
    expect(result.commands).toEqual([]);
    expect(place.github.requests).toEqual([]);
    expect(place.sandbox.requests()).toEqual([]);
    expect(result.summary).toContain('has no API key');
    expect(result.summary).toContain('Live state not read');
    expect(result.summary).toContain('rota plan: 1 to create');
    expect(result.summary).toContain(sweep.input);
  });

  it.concurrent('validates the files of a fork whose base cannot be fetched', async ({ place }) => {
    place.commit(declare({ brief }));
    const event = { kind: 'pull-request', fork: true, baseSha: '0'.repeat(40) } as const;
    const valid = await place.run({ event, hasKey: false });
    expect(valid.exitCode).toBe(0);
    expect(valid.summary).toContain('only validated');
    place.commit(declare({ brief: { ...brief, cron: 'never' } }));
    const invalid = await place.run({ event, hasKey: false });
    expect(invalid.exitCode).toBe(1);
    expect(annotations(invalid, 'error')[0]?.properties).toMatchObject({ file: 'schedules.yaml', title: 'bad-cron' });
  });

  it.concurrent('fails without a key outside forks', async ({ place }) => {
    place.commit(declare({ brief }));
    const result = await place.run({ hasKey: false });
    expect(result.exitCode).toBe(1);
    expect(annotations(result, 'error')[0]?.data).toContain('no API key');
  });

  it.concurrent('compares with the base if the workflow withholds the key from pull requests', async ({ place }) => {
    place.commit(declare({ brief }));
    place.commit(declare({ brief, sweep }));
    const result = await place.run({ hasKey: null });
    expect(result.exitCode).toBe(0);
    expect(result.summary).toContain('rota plan: 1 to create');
    expect([...place.sandbox.requests(), ...place.github.requests]).toEqual([]);
  });

  it.concurrent('does not output a plan that an earlier step saved', async ({ place }) => {
    place.commit(declare({ brief }));
    const { outputs } = await place.run({ with: { comment: 'false' } });
    const env = { RUNNER_TEMP: path.dirname(outputs['plan-file'] ?? '') };
    place.commit(declare({ brief: { ...brief, cron: 'never' } }));
    expect((await place.run({ with: { comment: 'false' }, env })).outputs['plan-file']).toBe('');
  });

  it.concurrent('plans and warns if it may not comment', async ({ place }) => {
    place.github.setReadOnly(true);
    place.commit(declare({ brief }));
    const result = await place.run({ event: { kind: 'pull-request', fork: true } });
    expect(result.exitCode).toBe(0);
    expect(annotations(result, 'warning')).toMatchObject([
      { data: expect.stringMatching(/403[^]*pull-requests: write$/) as string },
    ]);
    expect(result.summary).toContain(brief.input);
  });

  it.concurrent(
    'annotates problems at their lines, errors first and at most as many as GitHub shows',
    async ({ place }) => {
      const bad = Object.fromEntries(
        Array.from({ length: 13 }, (_, n) => [`bad-${String(n)}`, { cron: `100%: a, b ${String(n)}`, input: 'x' }]),
      );
      const { 'schedules.yaml': text = '' } = declare({ long: { interval: '90d', input: 'Rarely.' }, ...bad });
      place.commit({ 'agents/schedules.yaml': text });
      const result = await place.run({ with: { 'working-directory': 'agents', mode: 'validate' } });
      expect(result.exitCode).toBe(1);
      const errors = annotations(result, 'error');
      expect(errors).toHaveLength(10);
      const line = 1 + text.split('\n').findIndex((candidate) => candidate.includes('100%: a, b 0'));
      expect(errors[0]?.properties).toEqual({
        file: 'agents/schedules.yaml',
        line: String(line),
        col: '15',
        title: 'bad-cron',
      });
      expect(errors[0]?.data).toContain('100%: a, b 0');
      expect(errors[9]).toMatchObject({ properties: { title: 'rota' }, data: '4 more are in the summary of the run.' });
      expect(annotations(result, 'warning').map(({ properties }) => properties['title'])).toEqual([
        'interval-over-30-days',
      ]);
      expect(result.commands.map(({ name }) => name).lastIndexOf('error')).toBe(9);
      expect(result.summary).toContain('a, b 12');
    },
  );

  it.concurrent('does not let a prompt issue workflow commands', async ({ place }) => {
    const input = [
      '::error::forged',
      '  ::set-output name=changes::99',
      '##[error]forged',
      '::stop-commands::x',
      '::x::',
      '<!-- rota -->',
      '```',
      '@acme/everyone',
    ].join('\n');
    place.commit(declare({ hostile: { interval: '15m', input }, other: { interval: '16m', input: `x\r${input}` } }));
    const planned = await place.run();
    expect(planned.exitCode).toBe(0);
    expect(annotations(planned, 'error')).toEqual([]);
    expect(planned.commands.filter(({ name }) => name !== 'warning')).toEqual([]);
    expect(planned.outputs['changes']).toBe('2');
    place.merge();
    const applied = await place.run(applyReviewed);
    expect(applied.exitCode).toBe(0);
    expect(annotations(applied, 'error')).toEqual([]);
    expect(botComments(place)).toHaveLength(1);
  });

  it.concurrent('respects the size limits of comments and summaries', async ({ place }) => {
    const input = 'Summarise every ticket of the night. '.repeat(30);
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, n) => [`s-${String(n)}`, { interval: 600 + n, input: `${String(n)} ${input}` }]),
    );
    place.commit(declare(many));
    await place.run();
    place.merge();
    const { exitCode, summary, commands } = await place.run(applyReviewed);
    expect(exitCode).toBe(0);
    expect(commands).toEqual([]);
    expect(Buffer.byteLength(summary)).toBeLessThan(1_048_576);
    expect(place.github.writes()).toEqual(['POST', 'PATCH']);
    const body = botComments(place)[0]?.body ?? '';
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body.match(/^## .*$/gm)).toEqual(['## rota plan: 300 to create', '## rota apply: 300 created']);
    expect(body.match(/^> \*\*Cut to fit:\*\*/gm)).toHaveLength(2);
  });

  it.concurrent('keeps one comment for each target', async ({ place }) => {
    place.commit({ ...declare({ brief }), 'more/schedules.yaml': declare({ sweep })['schedules.yaml'] ?? '' });
    for (const target of ['staging', 'production', 'staging']) await place.run({ with: { target } });
    await place.run({ with: { 'working-directory': 'more' } });
    const titles = botComments(place).map(({ body }) => /^# (.*)$/m.exec(body)?.[1]);
    expect(titles).toHaveLength(3);
    expect(titles.slice(0, 2)).toEqual(['staging', 'production']);
  });

  it.concurrent('fails on pending changes with fail-on-changes', async ({ place }) => {
    place.commit(declare({ brief }));
    expect((await place.run({ with: { 'fail-on-changes': 'true' } })).exitCode).toBe(2);
  });

  it.concurrent('reports what a guard would refuse, and permits it with allow', async ({ place }) => {
    for (let n = 0; n < 8; n += 1) {
      const when = { type: 'interval', intervalSeconds: 60 + n } as const;
      place.sandbox.service.addSchedule(workerId, { when, input: `Old ${String(n)}.`, budget: 'low' });
    }
    place.commit(declare({ brief }));
    const planned = await place.run();
    expect(planned.exitCode).toBe(0);
    expect(annotations(planned, 'warning')[0]?.properties['title']).toBe('refused by cancel-limit');
    expect(botComments(place)[0]?.body).toContain('run this workflow by hand with the name of the guard in `allow`');
    place.merge();
    const refused = await place.run(applyReviewed);
    expect(refused.exitCode).toBe(3);
    expect(annotations(refused, 'error').map(({ properties }) => properties['title'])).toContain(
      'refused by cancel-limit',
    );
    const allowed = await place.run({ ...applyReviewed, with: { ...applyReviewed.with, allow: 'cancel-limit' } });
    expect(allowed.exitCode).toBe(0);
    expect(allowed.outputs['cancels']).toBe('8');
  });

  it.concurrent('fails and reports changes that were not done', async ({ place }) => {
    place.sandbox.service.failNext({
      call: 'create',
      times: null,
      fault: { kind: 'status', status: 422, error: 'No.' },
    });
    place.commit(declare({ brief }));
    const result = await place.run({ event: { kind: 'push' }, with: { mode: 'apply' } });
    expect(result.exitCode).toBe(4);
    expect(annotations(result, 'error')[0]?.data).toMatch(/^create team\/brief: failed: /);
  });

  it.concurrent.for([
    [{ mode: 'destroy' }, 'the input mode: expected plan, apply, validate, drift, got "destroy"'],
    [{ comment: 'yes' }, 'the input comment: expected true, false, got "yes"'],
    [{ allow: 'everything' }, 'the input allow: expected cancel-limit'],
    [{ mode: 'apply', expect: 'abc' }, 'the input expect: expected a fingerprint'],
    [{ completed: 'team/once' }, 'the input completed: expected only with mode apply'],
    [{ expect: 'reviewed' }, 'the input expect: expected only with mode apply'],
    [{ mode: 'apply', 'fail-on-changes': 'true' }, 'the input fail-on-changes: expected only with mode plan'],
    [{ target: '<b>' }, 'the input target: expected 1 to 100 letters'],
    [{ paths: 'nowhere.yaml' }, 'nowhere.yaml'],
  ] as const)('explains what is wrong with %j', async ([inputs, words], { place }) => {
    place.commit(declare({ brief }));
    const result = await place.run({ with: inputs });
    expect(result.exitCode).not.toBe(0);
    expect(annotations(result, 'error')[0]?.data).toContain(words);
    expect(place.sandbox.requests()).toEqual([]);
  });

  it.concurrent('never shows the key or the token, even for a file that references them', async ({ place }) => {
    place.commit(declare({ brief }, 'x${INPUT_TOKEN}'));
    const named = await place.run();
    expect(named.exitCode).toBe(1);
    place.commit(declare({ brief }, 'wrk${HANDINGER_API_KEY}'));
    const keyed = await place.run();
    for (const { log, summary } of [named, keyed]) {
      expect(log + summary).not.toContain(token);
      expect(log + summary).not.toContain(place.sandbox.apiKey);
    }
    for (const { body } of botComments(place)) expect(body).not.toContain(place.sandbox.apiKey);
  });
});
