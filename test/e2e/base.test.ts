import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PlanDocument } from '../../src/report/documents/plan-document.ts';
import { temporaryFolder } from '../support/folders.ts';
import { clone, createLonely, createRemote, git } from '../ledger/repository.ts';
import { runRota } from '../support/run-rota.ts';
import type { Finished } from '../support/rota.ts';

const declaring = (schedules: string): string =>
  `version: 1\nprune: all\nworkers:\n  team:\n    id: wrk_team\n    schedules:\n${schedules}`;
const sweep = '      sweep: { interval: 15m, inputFile: prompts/sweep.md }\n';
const brief = '      brief: { cron: "0 9 * * MON", input: Brief. }\n';

/** Creates a repository with one commit of the given files. */
function repositoryOf(files: Readonly<Record<string, string>>): string {
  const folder = createLonely();
  write(folder, files);
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'base');
  return folder;
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
}

/** Plans without a key and with a service that must not be called. */
async function plan(cwd: string, ...args: readonly string[]): Promise<Finished> {
  const env = { HANDINGER_BASE_URL: 'https://never.invalid' };
  return await runRota(['plan', ...args], { cwd, env });
}

async function documentOf(cwd: string, ...args: readonly string[]): Promise<PlanDocument> {
  const { stdout, stderr, exitCode } = await plan(cwd, '--format', 'json', ...args);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return JSON.parse(stdout) as PlanDocument;
}

const changesOf = ({ changes }: PlanDocument): readonly string[] =>
  changes.map(({ kind, address }) => `${kind} ${address ?? '?'}`);

const elsewhere = path.join(temporaryFolder(), 'schedules.yaml');
writeFileSync(elsewhere, declaring(brief));

const base = { 'schedules.yaml': declaring(sweep), 'prompts/sweep.md': 'Sweep.\n' };

describe('rota plan --base', () => {
  it.concurrent('shows what a branch changes, including prompt files, without a key', async () => {
    const folder = repositoryOf(base);
    write(folder, { 'schedules.yaml': declaring(sweep + brief), 'prompts/sweep.md': 'Sweep twice.\n' });
    const { stdout, stderr, exitCode } = await plan(folder, '--base', 'HEAD');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^Live state not read: compared with what HEAD declares\./);
    expect(stdout).toContain('+ create team/brief');
    expect(stdout).toContain('- Sweep.\n        + Sweep twice.');
    expect(stdout).not.toContain('Fingerprint');
    expect(exitCode).toBe(0);
  });

  it.concurrent('reports in every format that live state was not read, and has no fingerprint', async () => {
    const folder = repositoryOf(base);
    write(folder, { 'schedules.yaml': declaring(brief) });
    expect(await documentOf(folder, '--base', 'HEAD')).toMatchObject({ base: 'HEAD', fingerprint: null });
    const { stdout } = await plan(folder, '--base', 'HEAD', '--format', 'markdown');
    expect(stdout).toContain('**Live state not read:** compared with what `HEAD` declares.');
  });

  it.concurrent('is empty if nothing changed, and ends with 2 for changes on request', async () => {
    const folder = repositoryOf(base);
    const same = await plan(folder, '--base', 'HEAD', '--detailed-exitcode');
    expect(same.stdout).toContain('No changes.');
    expect(same.exitCode).toBe(0);
    write(folder, { 'prompts/sweep.md': 'Sweep twice.' });
    expect((await plan(folder, '--base', 'HEAD', '--detailed-exitcode')).exitCode).toBe(2);
  });

  it.concurrent('creates everything if the revision declares nothing', async () => {
    const folder = repositoryOf({ 'README.md': 'Hello.' });
    write(folder, base);
    expect(changesOf(await documentOf(folder, '--base', 'HEAD'))).toEqual(['create team/sweep']);
  });

  it.concurrent('reads a folder below the working directory and nothing beside it', async () => {
    const folder = repositoryOf({
      'ops/schedules/team.YAML': declaring('      sweep: { interval: 15m, inputFile: texts/sweep.md }\n'),
      'ops/schedules/texts/sweep.md': 'Sweep.',
      'ops/notes.yaml': 'not: ours',
    });
    write(folder, { 'ops/schedules/texts/sweep.md': 'Sweep twice.' });
    expect(changesOf(await documentOf(path.join(folder, 'ops'), 'schedules', '--base', 'HEAD'))).toEqual([
      'replace team/sweep',
    ]);
  });

  it.concurrent('follows a link as it was in the revision, with the prompts beside its target', async () => {
    const folder = createLonely();
    write(folder, { 'shared/team.yaml': declaring(sweep), 'shared/prompts/sweep.md': 'Sweep.' });
    symlinkSync('shared/team.yaml', path.join(folder, 'schedules.yaml'));
    git(folder, 'add', '--all');
    git(folder, 'commit', '--quiet', '--message', 'base');
    write(folder, { 'shared/prompts/sweep.md': 'Sweep twice.' });
    expect(changesOf(await documentOf(folder, '--base', 'HEAD'))).toEqual(['replace team/sweep']);
  });

  it.concurrent('warns of a worker that is no longer declared, which an apply would leave alone', async () => {
    const folder = repositoryOf(base);
    write(folder, { 'schedules.yaml': 'version: 1\nprune: all\nworkers: {}\n' });
    const { changes, diagnostics } = await documentOf(folder, '--base', 'HEAD');
    expect(changes).toEqual([]);
    expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'worker-dropped' }]);
  });

  it.concurrent('checks the guards against the declaration of the revision', async () => {
    const five = Array.from(
      { length: 5 },
      (_, index) => `      job-${String(index)}: { interval: ${String(index + 1)}h, input: Job. }\n`,
    );
    const folder = repositoryOf({ 'schedules.yaml': declaring(five.join('')) });
    write(folder, { 'schedules.yaml': declaring(five[0]!) });
    const { guards } = await documentOf(folder, '--base', 'HEAD');
    expect(guards[0]).toMatchObject({ code: 'cancel-limit', worker: 'team', allowed: false });
  });

  it.concurrent('names the revision in problems of its files', async () => {
    const folder = repositoryOf({ 'schedules.yaml': declaring('      sweep: { intrval: 15m, input: Sweep. }\n') });
    write(folder, { 'schedules.yaml': declaring(brief) });
    const { stderr, exitCode } = await plan(folder, '--base', 'HEAD');
    expect(stderr).toContain('error[unknown-key]: HEAD:schedules.yaml:7:16: ');
    expect(exitCode).toBe(1);
  });

  it.concurrent('explains what to fetch if the revision is missing', async () => {
    const shallow = clone(createRemote(), '--depth=1');
    write(shallow, base);
    const { stderr, exitCode } = await plan(shallow, '--base', 'HEAD~1');
    expect(stderr).toContain('error[base-unreadable]: revision "HEAD~1" not found');
    expect(stderr).toContain('git fetch --depth=1 origin HEAD~1');
    expect(exitCode).toBe(1);
  });

  it.concurrent('does not pass a revision to git as an option', async () => {
    const folder = repositoryOf(base);
    const { stderr, exitCode } = await plan(folder, '--base=--output=owned');
    expect(stderr).toContain('revision "--output=owned" not found');
    expect(exitCode).toBe(1);
    expect(readdirSync(folder)).not.toContain('owned');
  });

  it.concurrent.each([
    [['-', '--base', 'HEAD'], '--base needs files: standard input has no git history'],
    [[elsewhere, '--base', 'HEAD'], 'is outside the git repository'],
    [['--base', 'HEAD', '--out', 'plan.json'], "option '--base <revision>' cannot be used with option '--out <file>'"],
  ])('is a usage error with %j', async (args, words) => {
    const folder = repositoryOf(base);
    const { stderr, exitCode } = await runRota(['plan', ...args], { cwd: folder, stdin: declaring(brief) });
    expect(stderr).toContain(words);
    expect(exitCode).toBe(64);
  });

  it.concurrent('leaves nothing behind', async () => {
    const folder = repositoryOf(base);
    const before = git(folder, 'status', '--porcelain');
    const temporary = path.join(folder, 'tmp');
    mkdirSync(temporary);
    // Node.js 22 and later store the compiled command there and remove it themselves.
    const env = { TMPDIR: temporary, NODE_DISABLE_COMPILE_CACHE: '1' };
    await runRota(['plan', '--base', 'HEAD'], { cwd: folder, env });
    expect(readdirSync(temporary)).toEqual([]);
    expect(git(folder, 'status', '--porcelain')).toBe(before);
  });
});
