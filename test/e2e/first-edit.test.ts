import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { temporaryFolder } from '../support/folders.ts';
import { createLonely, createRemote, clone, git } from '../ledger/repository.ts';
import { startSandbox } from '../support/in-process-sandbox.ts';
import { mountConfigMap } from '../support/kubelet.ts';
import { it, team, type Bench } from './bench.ts';
import { startWatch } from './watched.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const assistantId = 'wrk_assistant';

const brief = { cron: '0 9 * * *', input: 'Summarise in five bullets.', budget: 'low' };
const edited = { ...brief, input: 'Summarise in three bullets.', budget: 'standard' };

describe('with prune: none and without a ledger', () => {
  it.concurrent('an edit of prompt and budget is refused, and pasting the hint resolves it', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ brief }, { prune: 'none' }) });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    const [id = ''] = bench.liveIds();
    const before = bench.writes();
    bench.write({ 'schedules.yaml': team({ brief: edited }, { prune: 'none' }) });

    const refusal = `would create team/brief and leave ${id}, which has the same cron`;
    expect((await bench.rota(['plan'])).stdout).toContain(`refused[previous-version-left]: team: ${refusal}`);
    const markdown = await bench.rota(['plan', '--format', 'markdown']);
    expect(markdown.stdout).toContain(`add to worker team: ignore: [{ id: "${id}" }]\n`);
    expect(markdown.stdout).toContain('ledger: git:refs/rota/ledger');
    const applied = await bench.rota(['apply', '--yes']);
    expect(applied.exitCode).toBe(3);
    expect(applied.stdout).toContain('to permit it: --allow previous-version-left\n');
    const watched = await bench.rota(['watch', '--yes', '--once']);
    expect(watched.exitCode).toBe(3);
    expect(watched.stderr).toContain(`previous-version-left: team ${refusal}`);
    expect(bench.writes()).toEqual(before);

    const [, yaml = ''] = /add to worker team: (ignore: .*)\n/.exec(applied.stdout) ?? [];
    const file = bench.read('schedules.yaml').replace(/^( +)prune: none$/m, `$1prune: none\n$1${yaml}`);
    bench.write({ 'schedules.yaml': file });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    expect(bench.live()).toHaveLength(2);
  });

  it.concurrent('an agent that runs twice is never reported only as declared', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ brief: edited }, { prune: 'none' }) });
    const id = bench.add({ cron: '0 9 * * *', input: brief.input, budget: 'low' });
    expect((await bench.rota(['apply', '--yes', '--allow', 'previous-version-left'])).exitCode).toBe(0);
    const words = 'it has the same cron as team/brief and may be its previous version, in which case both run';

    const status = await bench.rota(['status']);
    expect(status.stdout).toMatch(/^\t.*\tprevious-version\t.*is live but not declared/m);
    expect(status.stdout).toContain(words);
    expect(status.stderr).toContain('1 as declared, 1 previous version.');
    const document = JSON.parse((await bench.rota(['status', '--format', 'json'])).stdout) as unknown;
    expect(document).toMatchObject({
      summary: { 'as-declared': 1, 'previous-version': 1 },
      schedules: [{ state: 'as-declared' }, { state: 'previous-version', scheduleId: id }],
    });
    for (const command of ['plan', 'apply --yes']) {
      const { stdout, exitCode } = await bench.rota(command.split(' '));
      expect(stdout).toMatch(new RegExp(`\\[previous-version\\] ${id}, .*${words}`));
      expect(exitCode).toBe(0);
    }
    const watched = await bench.rota(['watch', '--yes', '--once']);
    expect(watched.stderr).toMatch(
      new RegExp(`warn: Everything is as declared.*\n +previous-version: team \\(${id}\\)`),
    );
  });
});

describe('with a ledger without records of the worker', () => {
  it.concurrent('an edit before the ledger knows the schedule is also refused', async ({ bench }) => {
    const ledger = 'ledger: file:.rota/ledger.json\n';
    bench.write({ 'schedules.yaml': team({ brief }, { prune: 'none' }) });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    bench.write({ 'schedules.yaml': `${ledger}${team({ brief: edited }, { prune: 'owned' })}` });
    const refused = await bench.rota(['apply', '--yes']);
    expect(refused.stdout).toContain('restore that version in the file, apply, so that the ledger knows it, then edit');
    expect(refused.exitCode).toBe(3);

    bench.write({ 'schedules.yaml': `${ledger}${team({ brief }, { prune: 'owned' })}` });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    bench.write({ 'schedules.yaml': `${ledger}${team({ brief: edited }, { prune: 'owned' })}` });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    expect(bench.live()).toEqual(['cron | 0 9 * * * | standard | Summarise in three bullets.']);
    await bench.expectSettled();
  });
});

/** Fills in the worker ID in the file of `init`. */
function putId(folder: string): void {
  editFile(path.join(folder, 'schedules.yaml'), (text) => text.replace('wrk_replace_me', assistantId));
}

function editFile(file: string, edit: (text: string) => string): void {
  const before = readFileSync(file, 'utf8');
  const after = edit(before);
  expect(after).not.toBe(before);
  writeFileSync(file, after);
}

describe('the first edit of the file of rota init', () => {
  const folders: Readonly<Record<string, () => string>> = {
    'outside git': temporaryFolder,
    'in a repository without a remote': createLonely,
    'in a clone': () => clone(createRemote()),
  };

  it.concurrent.for(Object.keys(folders))('is a replace, %s', async (place, { bench }) => {
    const options = { cwd: folders[place]!() };
    const init = await bench.rota(['init'], options);
    expect(init.stdout).toContain(place === 'outside git' ? 'Keep that file on a persistent disk' : 'refs/rota/ledger');
    putId(options.cwd);
    // First a sandbox on another machine, to try it out, then the actual service.
    const other = await startSandbox({ startAt: new Date() });
    try {
      const env = { HANDINGER_BASE_URL: other.baseUrl, HANDINGER_API_KEY: other.apiKey };
      expect((await bench.rota(['apply', '--yes'], { ...options, env })).exitCode).toBe(0);
      expect(other.service.rows(assistantId)).toHaveLength(1);
    } finally {
      await other.close();
    }
    expect((await bench.rota(['apply', '--yes'], options)).exitCode).toBe(0);

    editFile(path.join(options.cwd, 'schedules.yaml'), (text) => text.replace('five bullets', 'three bullets'));
    const edited = await bench.rota(['apply', '--yes'], options);
    expect(edited.stdout).toContain('Applied: 0 created, 1 replaced, 0 cancelled.');
    expect(edited.exitCode).toBe(0);
    const { stderr } = await bench.rota(['status'], options);
    expect(stderr).toContain('1 worker, 1 schedule: 1 as declared.');
    expect(bench.live(assistantId)).toEqual([expect.stringContaining('three bullets')]);
  });

  it.concurrent('is a replace with --ledger none too, where undeclared rows are cancelled', async ({ bench }) => {
    const { stdout } = await bench.rota(['init', '--ledger', 'none']);
    expect(stdout).toContain('Without a ledger, an apply cancels every live schedule that is not in the file.');
    putId(bench.folder);
    await bench.rota(['apply', '--yes']);
    editFile(path.join(bench.folder, 'schedules.yaml'), (text) => text.replace('five bullets', 'three bullets'));
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    expect(bench.live(assistantId)).toEqual([expect.stringContaining('three bullets')]);
  });

  it.concurrent('keeps the ledger in a file only if CI would not lose it', async ({ bench }) => {
    const refused = await bench.rota(['init', '--ci', 'github', '--ledger', 'file']);
    expect(refused).toMatchObject({ exitCode: 64, stdout: '' });
    expect(refused.stderr).toContain('hint: use --ledger git');
    expect((await bench.rota(['init', '--ci', 'github', '--ledger', 'none'])).exitCode).toBe(0);
    expect(bench.read('.github/workflows/rota.yml')).not.toContain('contents: write');
  });
});

describe('the examples', () => {
  const forOperators = new Set(['kubernetes', 'prometheus']);
  const directories = readdirSync(examples).filter((name) =>
    readdirSync(path.join(examples, name)).some((file) => file.endsWith('.yaml') && !forOperators.has(name)),
  );

  it.concurrent.for(directories)('%s: an edit of every prompt keeps the number of rows', async (name, { bench }) => {
    cpSync(path.join(examples, name), bench.folder, { recursive: true });
    git(bench.folder, 'init', '--quiet');
    const env = { ...bench.env, RESEARCH_WORKER: 'wrk_research', SUPPORT_WORKER: 'wrk_support' };
    const args = ['apply', '--yes', '--allow', 'timezone-mismatch', '.'];
    expect((await bench.rota(args, { env })).exitCode).toBe(0);
    const count = countLive(bench);
    expect(count).toBeGreaterThan(0);
    for (const file of readdirSync(bench.folder, { recursive: true, encoding: 'utf8' })) {
      const target = path.join(bench.folder, file);
      if (/^[\w-]+\.yaml$/.test(file)) writeFileSync(target, editPrompts(readFileSync(target, 'utf8')));
      if (/^prompts.*\.md$/.test(file)) editFile(target, (text) => `${text}Be brief.\n`);
    }
    const edited = await bench.rota([...args, '--allow', 'protected'], { env });
    expect(edited.stdout).toContain(`Applied: 0 created, ${String(count)} replaced, 0 cancelled.`);
    expect(edited.exitCode).toBe(0);
    expect(countLive(bench)).toBe(count);
  });

  it.concurrent('kubernetes: three edits of the ConfigMap leave one row', async ({ bench }) => {
    const [manifest] = parseAllDocuments(readFileSync(path.join(examples, 'kubernetes/watch.yaml'), 'utf8'));
    const { data } = manifest!.toJS() as { readonly data: Readonly<Record<'schedules.yaml', string>> };
    const declared = data['schedules.yaml']
      .replace('/var/lib/rota', path.join(bench.folder, 'claim'))
      .replace('wrk_replace_me', assistantId);
    const folder = path.join(bench.folder, 'config');
    for (const made of [folder, path.join(bench.folder, 'claim')]) mkdirSync(made);
    const mount = mountConfigMap(folder, { 'schedules.yaml': declared });
    const { said } = await startWatch(bench, ['config']);
    await said(/Applied.*; everything is as declared\.\n/);
    for (const bullets of ['four', 'three', 'two']) {
      mount.update({ 'schedules.yaml': declared.replace('five', bullets) });
      await said(/Applied.*; everything is as declared\.\n/);
      expect(bench.live(assistantId)).toEqual([expect.stringContaining(`${bullets} bullets`)]);
    }
  });
});

function countLive({ sandbox }: Bench): number {
  return sandbox.service.settle().workers.reduce((sum, { entries }) => sum + entries.length, 0);
}

/** Adds a sentence to the start of every prompt in the file. */
function editPrompts(yaml: string): string {
  return yaml.replace(/\binput: (?:\|\n +)?(?=[A-Z])/g, '$&Be brief. ');
}
