import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test, type TestAPI } from 'vitest';
import { runNote } from '../../../src/addons/gitlab/note.ts';
import { runReviewed } from '../../../src/addons/gitlab/reviewed.ts';
import type { Io } from '../../../src/cli/io.ts';
import { fingerprintWrites } from '../../../src/core/plan/fingerprint.ts';
import { createPlanDocument } from '../../../src/report/documents/plan-document.ts';
import { recordIo } from '../../support/recorded-io.ts';
import { content, every, plan, planReport, worker } from '../../report/build.ts';
import { mergeRequest, ownId, startGitlabServer, type GitlabServer, type KeptMergeRequest } from './gitlab-server.ts';

const sha = 'c0ffee'.padEnd(40, '0');
const head = 'beef'.padEnd(40, '0');
const nothing = fingerprintWrites([]);
const fingerprint = '5f'.repeat(32);

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with the plan of a pipeline, and a GitLab server. */
interface Place {
  readonly gitlab: GitlabServer;
  readonly writePlan: (prompt: string) => void;
  readonly note: (env?: Io['env']) => Promise<Ran>;
  readonly reviewed: (env?: Io['env']) => Promise<Ran>;
}

const it: TestAPI<{ readonly place: Place }> = test.extend<{ place: Place }>({
  // eslint-disable-next-line no-empty-pattern -- a fixture without others has to say so
  place: async ({}, use) => {
    const cwd = mkdtempSync(path.join(tmpdir(), 'rota-gitlab-'));
    const gitlab = await startGitlabServer(120);
    const run = async (command: (io: Io) => Promise<unknown>, env: Io['env']): Promise<Ran> => {
      const { io, said } = recordIo({ env, cwd });
      await command(io);
      return said;
    };
    const job = { ...gitlab.env, CI_COMMIT_SHA: sha };
    try {
      await use({
        gitlab,
        writePlan: (prompt) => {
          const team = worker('team');
          const planned = team.planned([team.create('sweep', content(every(900), prompt))]);
          const document = createPlanDocument(planReport({ plan: plan(planned) }));
          writeFileSync(path.join(cwd, 'plan.json'), JSON.stringify(document));
        },
        note: (env = {}) =>
          run((io) => runNote('plan.json', {}, io), { ...job, CI_MERGE_REQUEST_IID: String(mergeRequest), ...env }),
        reviewed: (env = {}) => run((io) => runReviewed({}, io), { ...job, CI_COMMIT_BRANCH: 'main', ...env }),
      });
    } finally {
      await gitlab.close();
      rmSync(cwd, { recursive: true });
    }
  },
});

/** The merge request of these tests, merged as the commit of the pipeline. */
function merged(how: Partial<KeptMergeRequest> = {}): KeptMergeRequest {
  return {
    iid: mergeRequest,
    state: 'merged',
    target_branch: 'main',
    sha: head,
    merge_commit_sha: sha,
    squash_commit_sha: null,
    ...how,
  };
}

function ownNotes({ notes }: GitlabServer): readonly string[] {
  return notes.filter(({ author }) => author.id === ownId).map(({ body }) => body);
}

describe('rota gitlab note', () => {
  it('writes one note, updates it if the plan changes, and otherwise leaves it alone', async ({ place }) => {
    place.writePlan('Sweep.');
    await place.note();
    await place.note();
    expect(place.gitlab.writes()).toEqual(['POST']);
    place.writePlan('Sweep twice.');
    await place.note();
    expect(place.gitlab.writes()).toEqual(['POST', 'PUT']);
    const [body = '', ...others] = ownNotes(place.gitlab);
    expect(others).toEqual([]);
    expect(body).toMatch(new RegExp(`^<!-- rota [0-9a-f]+ plan=${fingerprint} -->\n`));
    expect(body).toContain('Sweep twice.');
  });

  it('keeps one of two notes that were created at the same instant', async ({ place }) => {
    place.writePlan('Sweep.');
    await place.note();
    const [made = ''] = ownNotes(place.gitlab);
    place.gitlab.notes.push({ id: 2_001, body: made, author: { id: ownId } });
    await place.note();
    await place.note();
    expect(ownNotes(place.gitlab)).toEqual([
      made,
      'Two runs created this comment at the same time. The one above is kept up to date.\n',
    ]);
    expect(place.gitlab.writes()).toEqual(['POST', 'PUT']);
  });

  it('leaves the note to the pipeline of a newer commit', async ({ place }) => {
    place.writePlan('Sweep.');
    place.gitlab.head = head;
    expect((await place.note()).stderr).toContain('No note: the merge request has moved on to beef00000000');
    expect(place.gitlab.writes()).toEqual([]);
    await place.note({ CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: head });
    expect(place.gitlab.writes()).toEqual(['POST']);
  });

  it('has no line that GitLab would act on, whatever a prompt contains', async ({ place }) => {
    place.writePlan('```\n/merge\n````\n\n/close\n  /label ~x\n@all !12 #3');
    await place.note();
    expect(ownNotes(place.gitlab).join('')).toContain('/merge');
    expect(ownNotes(place.gitlab).join('')).not.toMatch(/^\s*\//m);
  });

  it('says why it writes no note, and fails without a plan', async ({ place }) => {
    expect((await place.note({ ROTA_GITLAB_TOKEN: '' })).stderr).toBe('No note: ROTA_GITLAB_TOKEN is not set.\n');
    expect((await place.note({ CI_MERGE_REQUEST_IID: '' })).stderr).toContain('has no merge request');
    expect(place.gitlab.requests).toEqual([]);
    await expect(place.note()).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('rota gitlab reviewed', () => {
  it.for([
    ['a merge', {}],
    ['a squash', { merge_commit_sha: null, squash_commit_sha: sha }],
    ['a fast-forward', { merge_commit_sha: null, sha }],
  ] as const)('finds the reviewed plan after %s', async ([, how], { place }) => {
    place.writePlan('Sweep.');
    await place.note();
    place.gitlab.byCommit.set(sha, [merged({ iid: 3, state: 'opened' }), merged(how)]);
    expect(await place.reviewed()).toEqual({ stdout: `${fingerprint}\n`, stderr: '' });
  });

  it('trusts only notes by the owner of the token, and retries after a failure', async ({ place }) => {
    place.writePlan('Sweep.');
    await place.note();
    const forged = place.gitlab.notes.at(-1)!.body.replace(fingerprint, 'ab'.repeat(32));
    place.gitlab.notes.unshift({ id: 1, body: forged, author: { id: 5 } });
    place.gitlab.byCommit.set(sha, [merged()]);
    place.gitlab.failOnce('GET', 502);
    expect((await place.reviewed()).stdout).toBe(`${fingerprint}\n`);
  });

  it.for([
    ['a token', { ROTA_GITLAB_TOKEN: '' }, [], 'ROTA_GITLAB_TOKEN is not set'],
    ['a merge request', {}, [], 'was not created by merging a merge request'],
    ['a merge into this branch', {}, [merged({ target_branch: 'other' })], 'was not created by merging'],
    ['a merge that made this commit', {}, [merged({ merge_commit_sha: head })], 'was not created by merging'],
    ['a note', {}, [merged()], 'has no note with a plan'],
  ] as const)('permits no writes without %s', async ([, env, rows, reason], { place }) => {
    place.gitlab.byCommit.set(sha, rows);
    const { stdout, stderr } = await place.reviewed(env);
    expect(stdout).toBe(`${nothing}\n`);
    expect(stderr).toContain(reason);
  });

  it('fails with the required scope of the token if GitLab refuses to answer', async ({ place }) => {
    place.gitlab.failOnce('GET', 403);
    await expect(place.reviewed()).rejects.toMatchObject({
      code: 'gitlab-unavailable',
      message: expect.stringContaining('GitLab answered 403 to GET /projects/42/repository/commits/') as string,
      hint: expect.stringContaining('scope api') as string,
    });
    await expect(place.reviewed({ CI_API_V4_URL: 'http://gitlab.example.com/api/v4' })).rejects.toMatchObject({
      code: 'usage',
    });
  });
});
