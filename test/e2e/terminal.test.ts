import { stripVTControlCharacters } from 'node:util';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { finish, printed, rotaBin, start } from '../support/rota.ts';
import { it, team, workerId, type Bench } from './bench.ts';

const declared = { 'schedules.yaml': team({ sweep: { interval: '15m', input: 'Sweep.' } }) };
const sgr = '\u001b[';

describe('colour', () => {
  const cases: readonly (readonly [
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    isColored: boolean,
  ])[] = [
    [[], {}, false],
    [[], { FORCE_COLOR: '1' }, true],
    [[], { FORCE_COLOR: '0' }, false],
    [[], { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    [[], { NO_COLOR: '1' }, false],
    [['--color', 'always'], { NO_COLOR: '1' }, true],
    [['--color', 'never'], { FORCE_COLOR: '1' }, false],
  ];

  it.concurrent.for(cases)('with %j and the environment %j is %s', async ([args, env, isColored], { bench }) => {
    bench.write({ ...declared, 'wrong.yaml': 'version: 2\n' });
    const [plan, invalid] = await Promise.all([
      bench.rota(['plan', ...args], { env: { ...bench.env, ...env } }),
      bench.rota(['validate', 'wrong.yaml', ...args], { env }),
    ]);
    expect(plan.stdout.includes(sgr)).toBe(isColored);
    expect(invalid.stderr.includes(sgr)).toBe(isColored);
    const json = await bench.rota(['plan', '--format', 'json', ...args], { env: { ...bench.env, ...env } });
    expect(json.stdout).not.toContain(sgr);
  });
});

describe('standard error', () => {
  it.concurrent('shows every call and outcome with --verbose, while standard output stays data', async ({ bench }) => {
    bench.write(declared);
    const { stdout, stderr, exitCode } = await bench.rota(['apply', '--yes', '--verbose', '--format', 'json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ converged: true });
    expect(stderr).toMatch(new RegExp(`^list ${workerId}: ok in \\d+ ms$`, 'm'));
    expect(stderr).toMatch(new RegExp(`^create ${workerId}: ok in \\d+ ms$`, 'm'));
    expect(stderr).toMatch(/^create team\/sweep: done$/m);
    await bench.expectSettled();
  });

  it.concurrent('is empty with --quiet unless there is a problem', async ({ bench }) => {
    bench.write(declared);
    const applied = await bench.rota(['apply', '--yes', '--quiet']);
    expect(applied.stderr).toBe('');
    expect(applied.exitCode).toBe(0);
    const wrong = await bench.rota(['plan', 'none.yaml', '--quiet']);
    expect(wrong.stderr).toContain('none.yaml');
    expect(wrong.exitCode).toBe(1);
    await bench.expectSettled();
  });
});

/** From util-linux. Gives a process a terminal of its own. */
const terminal = '/usr/bin/script';

describe.runIf(existsSync(terminal))(`on a terminal (needs ${terminal} from util-linux)`, () => {
  it.concurrent('an apply shows the plan, asks, and writes after yes', async ({ bench }) => {
    bench.write(declared);
    const { shown, exitCode } = await converse(bench, () => 'yes\r');
    expect(shown).toContain('team/sweep');
    expect(shown).toContain(`Apply these changes at ${bench.sandbox.baseUrl}?`);
    expect(shown).toContain(sgr);
    expect(shown).toMatch(/Applied: 1 created, 0 replaced, 0 cancelled\./);
    expect(exitCode).toBe(0);
    expect(bench.live()).toEqual(['interval | 900 | standard | Sweep.']);
    await bench.expectSettled();
  });

  it.concurrent.for(['no\r', '\r', 'y\r', 'YES\r', '\u0004'])(
    'an apply writes nothing after the answer %j',
    async (answer, { bench }) => {
      bench.write(declared);
      const { shown, exitCode } = await converse(bench, () => answer);
      expect(stripVTControlCharacters(shown)).toMatch(
        /accepted: \w*[\r\n]+\s*Apply cancelled\.\s+Nothing was written\.\s+$/,
      );
      expect(shown).not.toContain('error');
      expect(exitCode).toBe(1);
      expect(bench.writes()).toEqual([]);
    },
  );

  it.concurrent('an apply writes nothing after Ctrl-C and ends with 130', async ({ bench }) => {
    bench.write(declared);
    const { shown, exitCode } = await converse(bench, () => '\u0003');
    expect(stripVTControlCharacters(shown)).toMatch(/will be accepted: \r?\nStopping: /);
    expect(exitCode).toBe(130);
    expect(bench.writes()).toEqual([]);
  });

  it.concurrent('an apply refuses a plan that changes before the answer', async ({ bench }) => {
    bench.write(declared);
    const { shown, exitCode } = await converse(bench, () => {
      bench.add({ interval: 900, input: 'Sweep.' }, { id: 'sch_made_meanwhile' });
      bench.add({ interval: 60, input: 'Made by another hand.' }, { id: 'sch_theirs' });
      return 'yes\r';
    });
    expect(shown).toContain('[plan-moved]');
    expect(shown).toContain('no longer needed: create team/sweep');
    expect(shown).toContain('not in the reviewed plan: cancel team (sch_theirs)');
    expect(exitCode).toBe(3);
    expect(bench.writes()).toEqual([]);
  });

  it.concurrent('a calendar that is written to a file has no colours', async ({ bench }) => {
    bench.write(declared);
    const { exitCode } = await finish(startOnTerminal(bench, 'calendar --out calendar.txt'));
    expect(exitCode).toBe(0);
    expect(bench.read('calendar.txt')).toContain('Intervals, which drift');
    expect(bench.read('calendar.txt')).not.toContain(sgr);
  });

  it.concurrent('an apply without changes does not ask', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({}) });
    const { stdout, exitCode } = await finish(startOnTerminal(bench));
    expect(stdout).toContain('No changes.');
    expect(exitCode).toBe(0);
  });
});

describe('rota init for a worker with live schedules', () => {
  it.concurrent('imports them after yes', async ({ bench }) => {
    bench.add({ interval: 900, input: 'Sweep.' });
    const { shown, exitCode } = await converse(bench, () => 'yes\r', `init --ledger none --worker ${workerId}`);
    expect(shown).toContain(`${workerId} has 1 live schedule. Import into schedules.yaml?`);
    expect(shown).toContain('1 schedule declared.');
    expect(exitCode).toBe(0);
    expect(bench.read('schedules.yaml')).not.toContain('morning-brief');
    await bench.expectSettled();
  });

  it.concurrent('leaves them after no, and prints the command', async ({ bench }) => {
    bench.add({ interval: 900, input: 'Sweep.' });
    const { shown, exitCode } = await converse(bench, () => 'no\r', `init --worker ${workerId}`);
    expect(shown).toContain(`rota import ${workerId} --into schedules.yaml`);
    expect(exitCode).toBe(0);
    expect(bench.read('schedules.yaml')).toContain('morning-brief');
  });
});

describe('rota pause', () => {
  it.concurrent('writes nothing before yes, and nothing at all after no', async ({ bench }) => {
    bench.write(declared);
    await bench.rota(['apply', '--yes']);
    const before = bench.live();
    const asked: string[] = [];
    const say = (answer: string) => () => {
      asked.push(bench.read('schedules.yaml'));
      return `${answer}\r`;
    };
    const refused = await converse(bench, say('no'), 'pause --reason Incident');
    const [, afterAnswer] = refused.shown.split("Only 'yes' will be accepted: ");
    expect(afterAnswer).toContain('Nothing was stopped, and no file was changed.');
    expect(afterAnswer).not.toContain('Paused');
    expect(refused.exitCode).toBe(1);
    expect(bench.live()).toEqual(before);

    const stopped = await converse(bench, say('yes'), 'pause --reason Incident');
    expect(stopped.shown).toContain('Wrote the pause into schedules.yaml.');
    expect(stopped.exitCode).toBe(0);
    expect(asked).toEqual([declared['schedules.yaml'], declared['schedules.yaml']]);
    expect(bench.read('schedules.yaml')).toContain('pause:\n  reason: Incident\n');
    expect(bench.live()).toEqual([]);
  });

  it.concurrent('stops nothing if a file changes before the answer', async ({ bench }) => {
    bench.write(declared);
    await bench.rota(['apply', '--yes']);
    const change = () => {
      bench.write({ 'schedules.yaml': `${bench.read('schedules.yaml')}# mine\n` });
      return 'yes\r';
    };
    const { shown, exitCode } = await converse(bench, change, 'pause --reason Incident');
    expect(shown).toContain('schedules.yaml has changed meanwhile: nothing was stopped or written');
    expect(exitCode).toBe(64);
    expect(bench.read('schedules.yaml')).toBe(`${declared['schedules.yaml']}# mine\n`);
    await bench.expectSettled();
  });

  it.concurrent('stops nothing if a file disappears before the answer', async ({ bench }) => {
    bench.write(declared);
    await bench.rota(['apply', '--yes']);
    const before = bench.live();
    const remove = () => {
      rmSync(path.join(bench.folder, 'schedules.yaml'));
      return 'yes\r';
    };
    const { shown, exitCode } = await converse(bench, remove, 'pause --reason Incident');
    expect(shown).toContain('schedules.yaml has changed meanwhile: nothing was stopped or written');
    expect(exitCode).toBe(64);
    expect(bench.live()).toEqual(before);
  });
});

/**
 * Runs a command (by default `apply`) on a terminal, answers its question and returns everything that the terminal
 * showed.
 */
async function converse(
  bench: Bench,
  answer: () => string,
  words = 'apply',
): Promise<{ shown: string; exitCode: number | null }> {
  const child = startOnTerminal(bench, words);
  let shown = '';
  child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await printed(child.stdout, /Only 'yes' will be accepted: /);
  child.stdin.write(answer());
  return { exitCode: await ended, shown };
}

function startOnTerminal({ folder, env }: Bench, words = 'apply'): ReturnType<typeof start> {
  const command = `'${process.execPath}' '${rotaBin}' ${words}`;
  return start(terminal, ['-qec', command, '/dev/null'], { cwd: folder, env: { ...env, TERM: 'xterm' } });
}
