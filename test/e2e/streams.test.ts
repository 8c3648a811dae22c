import { existsSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startHoldingFront } from '../support/front.ts';
import { finish, printed, rotaBin, start } from '../support/rota.ts';
import { it, otherWorkerId, team, teams, workerId, type Bench } from './bench.ts';

const sweep = { interval: '15m', input: 'Sweep.' };

/** Runs the command with a shell redirection and returns its remaining output. */
async function redirected(bench: Bench, args: string, redirection: string) {
  const line = `'${process.execPath}' '${rotaBin}' ${args} ${redirection}`;
  const child = start('/bin/sh', ['-c', line], { cwd: bench.folder, env: bench.env });
  return await finish(child);
}

/** Runs the command with a reader that closes before it reads anything. */
async function unread(bench: Bench, args: readonly string[]) {
  const child = bench.start(args);
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.end();
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { stderr, exitCode };
}

describe('standard output', () => {
  it.concurrent('may be closed after its first byte', async ({ bench }) => {
    const many = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, index) => [
        `s${String(index)}`,
        { interval: 900, input: `Sweep ${String(index)}.` },
      ]),
    );
    bench.write({ 'schedules.yaml': team(many) });
    const pipeStatus = `{ { '${process.execPath}' '${rotaBin}' plan; echo "exit $?" >&2; } | head -c 1; }`;
    const child = start('/bin/sh', ['-c', pipeStatus], { cwd: bench.folder, env: bench.env });
    const { stdout, stderr } = await finish(child);
    expect(stdout).toBe('t');
    expect(stderr).toBe('exit 0\n');
    expect(bench.writes()).toEqual([]);
  });

  it.concurrent('changes no exit code of a command that only reads if it is closed', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ sweep }) });
    for (const [args, expected] of [
      [['validate'], 0],
      [['plan'], 0],
      [['plan', '--detailed-exitcode'], 2],
      [['status'], 0],
      [['--help'], 0],
      [['--version'], 0],
    ] as const) {
      expect({ args, ...(await unread(bench, args)) }).toEqual({ args, stderr: '', exitCode: expected });
    }
  });

  it.concurrent('does not stop an apply if it is closed, and the exit code reports the writes', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ sweep }) });
    const { stderr, exitCode } = await unread(bench, ['apply', '--yes']);
    expect(stderr).toBe(
      'error[output-unwritable]: the apply finished, but its report could not be written: ' +
        'cannot write to standard output: broken pipe\n  hint: to see what is left: rota plan\n',
    );
    expect(exitCode).toBe(4);
    expect(bench.live()).toHaveLength(1);
    await bench.expectSettled();
    expect((await unread(bench, ['apply', '--yes'])).exitCode).toBe(1);
  });

  it.runIf(existsSync('/dev/full'))('on a full disk is an error of a plan and of an apply', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ sweep }) });
    const plan = await redirected(bench, 'plan', '> /dev/full');
    expect(plan.stderr).toContain('error[output-unwritable]: cannot write to standard output: no space left on device');
    expect(plan.stderr).not.toContain('bug');
    expect(plan.exitCode).toBe(1);
    const apply = await redirected(bench, 'apply --yes', '> /dev/full');
    expect(apply.stderr).toContain('no space left on device');
    expect(apply.exitCode).toBe(4);
    await bench.expectSettled();
  });
});

describe('standard error', () => {
  it.concurrent('changes nothing if it is closed', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ sweep }) });
    const { stdout, exitCode } = await redirected(bench, 'apply --yes --verbose', '2>&-');
    expect(stdout).toContain('Applied: 1 created');
    expect(exitCode).toBe(0);
    await bench.expectSettled();
  });

  it.concurrent('is written completely, even if its pipe is full at first', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ sweep }) });
    const glob = 'x'.repeat(120_000);
    // The reader does something else first.
    const reader = `{ '${process.execPath}' '${rotaBin}' status >/dev/null; cat; }`;
    const { stdout } = await redirected(bench, `plan --worker ${glob}`, `2>&1 >/dev/null | ${reader}`);
    expect(stdout.replace(glob, 'GLOB')).toBe(
      'error[usage]: --worker GLOB matches no declared worker\n  hint: declared: team\n',
    );
  });
});

describe('standard input', () => {
  it.concurrent('is the file -', async ({ bench }) => {
    const declared = team({ sweep });
    expect(await bench.rota(['validate', '-'], { stdin: declared })).toEqual({
      stdout: 'Valid: 1 worker, 1 schedule.\n',
      stderr: '',
      exitCode: 0,
    });
    expect((await bench.rota(['apply', '--yes', '-'], { stdin: declared })).exitCode).toBe(0);
    const wrong = await bench.rota(['plan', '-'], { stdin: 'version: 2\n' });
    expect(wrong.stderr).toContain('-:1:10');
    expect(wrong.exitCode).toBe(1);
    const empty = await bench.rota(['plan', '-']);
    expect(empty.stderr).toContain('error[empty-file]: -');
    expect(empty.exitCode).toBe(1);
    bench.write({ 'schedules.yaml': declared });
    await bench.expectSettled();
  });
});

describe('a signal', () => {
  it.concurrent.for([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s lets an apply finish its current write, skip the rest and report',
    async ([signal, code], { bench }) => {
      bench.write({ 'schedules.yaml': teams() });
      const front = await startHoldingFront(bench.sandbox.baseUrl);
      const child = bench.start(['apply', '--yes', '--concurrency', '1', '--base-url', front.baseUrl]);
      const stopping = printed(child.stderr, /Stopping/);
      const finished = finish(child);
      await front.arrived;
      child.kill(signal);
      await stopping;
      front.release();
      const { stdout, stderr, exitCode } = await finished;
      await front.close();
      expect(stderr).toContain('Stopping: finishing what is in flight, starting nothing new.');
      expect(stdout).toContain('+ created other/sweep');
      expect(stdout).toContain('skipped: create team/sweep');
      expect(exitCode).toBe(code);
      expect(bench.writes()).toEqual([`POST ${otherWorkerId}`]);
      expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
      expect(bench.writes()).toEqual([`POST ${otherWorkerId}`, `POST ${workerId}`]);
      await bench.expectSettled();
    },
  );

  it.concurrent('stops at once if it is the second', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ sweep }) });
    bench.sandbox.service.failNext({ call: 'create', fault: { kind: 'hang' } });
    const child = bench.start(['apply', '--yes']);
    const finished = finish(child);
    await eventually(() => {
      expect(bench.sandbox.service.countCalls('create')).toBe(1);
    });
    child.stderr.once('data', () => child.kill('SIGINT'));
    child.kill('SIGINT');
    expect((await finished).exitCode).toBe(130);
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    await bench.expectSettled();
  });
});
