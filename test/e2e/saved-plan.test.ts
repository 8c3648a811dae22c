import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { stringify } from 'yaml';
import { startTickingSandbox } from '../support/in-process-sandbox.ts';
import { finish, rotaBin, start } from '../support/rota.ts';
import { it, team, workerId, type Bench } from './bench.ts';

const declared = team({
  sweep: { interval: '15m', input: 'Sweep.' },
  brief: { cron: '30 4 * * MON', input: 'Brief.' },
});
const applySaved = ['apply', '--yes', '--plan', 'reviewed.plan'];

async function savePlan(bench: Bench): Promise<void> {
  bench.add({ interval: 900, input: 'Sweep.', budget: 'low' }, { id: 'sch_low' });
  bench.write({ 'schedules.yaml': declared });
  const { stderr, exitCode } = await bench.rota(['plan', '--out', 'reviewed.plan']);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
}

describe('a saved plan', () => {
  it.concurrent('is applied as it was reviewed, regardless of the current files', async ({ bench }) => {
    await savePlan(bench);
    expect(statSync(path.join(bench.folder, 'reviewed.plan')).mode & 0o777).toBe(0o600);
    bench.write({ 'schedules.yaml': 'not even YAML: [' });
    const { exitCode } = await bench.rota(applySaved);
    expect(exitCode).toBe(0);
    expect(bench.live()).toEqual(['cron | 30 4 * * MON | standard | Brief.', 'interval | 900 | standard | Sweep.']);
    bench.write({ 'schedules.yaml': declared });
    await bench.expectSettled();
  });

  it.concurrent('is refused with the differences if live state has changed', async ({ bench }) => {
    await savePlan(bench);
    bench.add({ cron: '30 4 * * MON', input: 'Brief.' });
    bench.add({ interval: 60, input: 'By another hand.' }, { id: 'sch_theirs' });
    const { stdout, exitCode } = await bench.rota(applySaved);
    expect(stdout).toContain('[plan-moved]');
    expect(stdout).toContain('no longer needed: create team/brief');
    expect(stdout).toContain('not in the reviewed plan: cancel team (sch_theirs)');
    expect(stdout).toContain('hint: review the current plan: rota plan');
    expect(exitCode).toBe(3);
    expect(bench.writes()).toEqual([]);
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    await bench.expectSettled();
  });

  it.concurrent('is refused after it has been applied', async ({ bench }) => {
    await savePlan(bench);
    expect((await bench.rota(applySaved)).exitCode).toBe(0);
    const writes = bench.writes();
    const { stdout, exitCode } = await bench.rota(applySaved);
    expect(stdout).toContain('no longer needed: create team/brief');
    expect(exitCode).toBe(3);
    expect(bench.writes()).toEqual(writes);
    await bench.expectSettled();
  });

  const damages: readonly (readonly [how: string, damage: (text: string) => string, words: string])[] = [
    ['manipulated', (text) => text.replace('"Brief."', '"Wire the money."'), 'checksum does not match'],
    [
      'given other changes',
      (text) => text.replace('create team/brief', 'create team/harmless'),
      'checksum does not match',
    ],
    ['truncated', (text) => text.slice(0, -100), 'invalid or truncated JSON'],
    ['emptied', () => '', 'invalid or truncated JSON'],
    [
      'of another version',
      (text) => text.replace('rota.saved-plan/', 'rota.saved-plan/9'),
      'expected the format rota.saved-plan/',
    ],
    ['of another kind', () => '{"format":"rota.plan/1"}', 'got "rota.plan/1"'],
    ['no object', () => '[]', 'expected'],
  ];

  it.concurrent.for(damages)('is refused if it was %s', async ([, damage, words], { bench }) => {
    await savePlan(bench);
    const saved = bench.read('reviewed.plan');
    expect(damage(saved)).not.toBe(saved);
    bench.write({ 'reviewed.plan': damage(saved) });
    const before = bench.sandbox.requests().length;
    const { stdout, stderr, exitCode } = await bench.rota(applySaved);
    expect(stdout + stderr).toContain(words);
    expect(stdout + stderr).toContain('hint: make a new plan: rota plan --out NEW_FILE');
    expect(exitCode).toBe(3);
    expect(bench.sandbox.requests()).toHaveLength(before);
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    await bench.expectSettled();
  });

  it.concurrent('is refused at another service, even if it would write the same', async ({ bench }) => {
    bench.write({ 'schedules.yaml': declared });
    expect((await bench.rota(['plan', '--out', 'reviewed.plan'])).exitCode).toBe(0);
    const other = await startTickingSandbox();
    other.service.addWorker(workerId);
    const env = { HANDINGER_BASE_URL: other.baseUrl, HANDINGER_API_KEY: other.apiKey };
    const { stderr, exitCode } = await bench.rota(applySaved, { env });
    expect(exitCode).toBe(3);
    expect(stderr).toContain(
      `[plan-moved]: the plan was made for the service ${bench.sandbox.baseUrl}, but this run uses ${other.baseUrl}`,
    );
    expect(other.requests()).toEqual([]);
    await other.close();
  });

  it.concurrent('is checked by the guards', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ sweep: { interval: '15m', input: 'Sweep.', budget: 'unlimited' } }) });
    expect((await bench.rota(['plan', '--out', 'reviewed.plan'])).exitCode).toBe(0);
    const refused = await bench.rota(applySaved);
    expect(refused.stdout).toContain('refused[unlimited-budget]');
    expect(refused.exitCode).toBe(3);
    expect(bench.writes()).toEqual([]);
    expect((await bench.rota([...applySaved, '--allow', 'unlimited-budget'])).exitCode).toBe(0);
    await bench.expectSettled();
  });
});

describe('apply --expect', () => {
  it.concurrent('accepts the plan with the fingerprint and no other', async ({ bench }) => {
    await savePlan(bench);
    const plan = await bench.rota(['plan', '--format', 'json']);
    const { fingerprint } = JSON.parse(plan.stdout) as { readonly fingerprint: string };
    expect(plan.stdout).toContain(fingerprint);

    for (const args of [['apply', '--yes'], applySaved]) {
      const wrong = await bench.rota([...args, '--expect', 'f'.repeat(64)]);
      expect(wrong.stdout + wrong.stderr).toContain(`expected ${'f'.repeat(64)}, got ${fingerprint}`);
      expect(wrong.stdout + wrong.stderr).toContain('create team/brief');
      expect(wrong.exitCode).toBe(3);
    }
    expect(bench.writes()).toEqual([]);

    const right = await bench.rota([...applySaved, '--expect', fingerprint]);
    expect(right.exitCode).toBe(0);
    const late = await bench.rota(['apply', '--yes', '--expect', fingerprint]);
    expect(late.stdout).toContain('the plan now writes nothing');
    expect(late.exitCode).toBe(3);
    await bench.expectSettled();
  });
});

describe('the output file of a plan or apply', () => {
  it.runIf(existsSync('/dev/full'))('on a full disk is an error, and /dev/full stays a device', async ({ bench }) => {
    bench.add({ interval: 60, input: 'Stale.' });
    bench.write({ 'schedules.yaml': declared });
    const plan = await bench.rota(['plan', '--out', '/dev/full']);
    expect(plan.stderr).toContain('error[output-unwritable]: cannot write /dev/full: no space left on device');
    expect(plan.exitCode).toBe(1);
    const apply = await bench.rota(['apply', '--yes', '--save-cancelled', '/dev/full']);
    expect(apply.stderr).toContain('error[output-unwritable]: cannot write /dev/full: no space left on device');
    expect(apply.exitCode).toBe(1);
    expect(bench.writes()).toEqual([]);
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
    expect(readdirSync('/dev').filter((name) => name.startsWith('full.'))).toEqual([]);
  });

  it.concurrent('keeps its previous content if it cannot be written, with nothing beside it', async ({ bench }) => {
    await savePlan(bench);
    const before = bench.read('reviewed.plan');
    bench.add({ interval: 60, input: 'Stale.' });
    // No file may grow, as on a full disk.
    const child = start(
      '/bin/sh',
      ['-c', `ulimit -f 0; exec '${process.execPath}' '${rotaBin}' plan --out reviewed.plan`],
      {
        cwd: bench.folder,
        env: bench.env,
      },
    );
    const { stderr, exitCode } = await finish(child);
    expect(stderr).toContain('error[output-unwritable]: cannot write reviewed.plan: file too large');
    expect(exitCode).toBe(1);
    expect(bench.read('reviewed.plan')).toBe(before);
    expect(readdirSync(bench.folder).toSorted()).toEqual(['reviewed.plan', 'schedules.yaml']);
  });

  it.concurrent('in a missing folder is an error', async ({ bench }) => {
    bench.write({ 'schedules.yaml': declared });
    const { stderr, exitCode } = await bench.rota(['plan', '--out', 'none/reviewed.plan']);
    expect(stderr).toContain('error[output-unwritable]: cannot write none/reviewed.plan: no such file or directory\n');
    expect(exitCode).toBe(1);
  });

  it.concurrent('is left unchanged if the declaration was read from it', async ({ bench }) => {
    const prompted = team({ brief: { interval: '15m', inputFile: 'prompts/brief.md' } });
    bench.write({ 'schedules.yaml': prompted, 'prompts/brief.md': 'Brief.' });
    symlinkSync('prompts/brief.md', path.join(bench.folder, 'latest.md'));
    for (const output of [
      ['--out', 'schedules.yaml'],
      ['--out', 'other.YML'],
      ['--report', 'markdown=schedules.yaml'],
      ['--out', 'prompts/brief.md'],
      ['--report', 'markdown=./prompts/../latest.md'],
    ]) {
      const { stdout, stderr, exitCode } = await bench.rota(['plan', ...output]);
      expect({ output, stdout, exitCode }).toEqual({ output, stdout: '', exitCode: 64 });
      expect(stderr).toMatch(/must not end in \.yaml or \.yml|is a declared file and would be overwritten/);
    }
    expect(bench.read('schedules.yaml')).toBe(prompted);
    expect(bench.read('prompts/brief.md')).toBe('Brief.');
    expect(readdirSync(bench.folder).toSorted()).toEqual(['latest.md', 'prompts', 'schedules.yaml']);
  });

  it.concurrent('is not written through a link', async ({ bench }) => {
    const elsewhere = mkdtempSync(path.join(tmpdir(), 'rota-victim-'));
    const victim = path.join(elsewhere, 'victim.sh');
    writeFileSync(victim, 'old');
    bench.add({ interval: 60, input: 'Stale.' });
    bench.write({ 'schedules.yaml': declared });
    symlinkSync(victim, path.join(bench.folder, 'cq.json'));
    symlinkSync(elsewhere, path.join(bench.folder, 'out'));
    for (const [args, words] of [
      [['plan', '--out', 'cq.json'], 'cannot write cq.json: it is a symbolic link'],
      [['plan', '--report', 'codequality=cq.json'], 'cannot write cq.json: it is a symbolic link'],
      [['plan', '--report', 'json=out/victim.sh'], 'out leads outside the working directory'],
      [['apply', '--yes', '--save-cancelled', 'out/victim.sh'], 'victim.sh'],
      [['apply', '--yes', '--save-cancelled', 'out/new.yaml'], 'out leads outside the working directory'],
    ] as const) {
      const { stdout, stderr, exitCode } = await bench.rota(args);
      expect(exitCode).not.toBe(0);
      expect(stdout + stderr).toContain(words);
    }
    expect(readFileSync(victim, 'utf8')).toBe('old');
    expect(readdirSync(elsewhere)).toEqual(['victim.sh']);
    expect(bench.writes()).toEqual([]);
    rmSync(elsewhere, { recursive: true });
  });
});

describe('a saved plan with a ledger', () => {
  const once = { delay: '2h', input: 'Chase.' };
  const owning = (schedules: object): string =>
    stringify({
      version: 1,
      prune: 'owned',
      ledger: 'file:ledger.json',
      workers: { team: { id: workerId, schedules } },
    });
  const save = async (bench: Bench): Promise<void> => {
    expect((await bench.rota(['plan', '--out', 'reviewed.plan'])).exitCode).toBe(0);
  };
  const sweep = { interval: '15m', input: 'Sweep.' };

  it.concurrent('is applied in another checkout with its ledger, and contains no folder', async ({ bench }) => {
    bench.write({ 'schedules.yaml': owning({ sweep }) });
    await bench.rota(['apply', '--yes']);
    bench.write({ 'schedules.yaml': owning({ sweep, once }) });
    await save(bench);
    expect(bench.read('reviewed.plan')).not.toContain(bench.folder);
    const cwd = path.join(bench.folder, 'copy');
    mkdirSync(cwd);
    for (const file of ['schedules.yaml', 'ledger.json', 'reviewed.plan']) {
      copyFileSync(path.join(bench.folder, file), path.join(cwd, file));
    }
    const before = bench.read('ledger.json');
    expect((await bench.rota(applySaved, { cwd })).exitCode).toBe(0);
    expect(bench.read('ledger.json')).toBe(before);
    expect((await bench.rota(['plan'], { cwd })).stdout).toContain('No changes.');
    expect(bench.read('copy/ledger.json')).toContain('"once"');
  });

  it.concurrent('is refused if the ledger is another one or is missing', async ({ bench }) => {
    bench.write({ 'schedules.yaml': owning({ sweep }) });
    await bench.rota(['apply', '--yes']);
    bench.write({ 'schedules.yaml': owning({ sweep, once }) });
    await save(bench);
    const writes = bench.writes();
    const { id } = JSON.parse(bench.read('ledger.json')) as { readonly id: string };
    const other = 'f'.repeat(32);
    bench.write({ 'ledger.json': bench.read('ledger.json').replace(id, other) });
    const refused = await bench.rota(applySaved);
    expect(refused.exitCode).toBe(3);
    expect(refused.stdout).toContain(
      `a ledger that has the id ${id}, but the ledger of this checkout has the id ${other}`,
    );
    rmSync(path.join(bench.folder, 'ledger.json'));
    const missing = await bench.rota(applySaved);
    expect(missing.exitCode).toBe(3);
    expect(missing.stdout).toContain('the ledger of this checkout has no record');
    expect(bench.writes()).toEqual(writes);
  });

  it.concurrent(
    'sends no delay if it was made before the first write, and nothing once there is a record',
    async ({ bench }) => {
      bench.write({ 'schedules.yaml': owning({ sweep, once }) });
      await save(bench);
      const refused = await bench.rota(applySaved);
      expect(refused.exitCode).toBe(3);
      expect(refused.stdout).toContain('rota cannot know whether its delay has run since');
      expect(bench.writes()).toEqual([]);

      bench.write({ 'schedules.yaml': owning({ sweep }) });
      await save(bench);
      expect((await bench.rota(applySaved)).exitCode).toBe(0);
      const again = await bench.rota(applySaved);
      expect(again.exitCode).toBe(3);
      expect(bench.writes()).toEqual([`POST ${workerId}`]);
    },
  );

  it.concurrent('is refused with an error if its checksum fits and its shape does not', async ({ bench }) => {
    bench.write({ 'schedules.yaml': owning({ sweep }) });
    await save(bench);
    const { format, body } = JSON.parse(bench.read('reviewed.plan')) as {
      format: string;
      body: { declaration: object };
    };
    const bad = { ...body, declaration: { ...body.declaration, workers: null } };
    const checksum = createHash('sha256').update(JSON.stringify(bad)).digest('hex');
    bench.write({ 'reviewed.plan': JSON.stringify({ format, checksum, body: bad }) });
    const { stdout, stderr, exitCode } = await bench.rota(applySaved);
    expect(exitCode).toBe(3);
    expect(stdout + stderr).toContain(
      'it does not contain a plan: body.declaration.workers: expected an array, got null',
    );
    expect(bench.writes()).toEqual([]);
  });
});
