import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { createMovableClock } from '../../src/addons/sandbox/control-routes.ts';
import { createSandbox } from '../../src/addons/sandbox/sandbox.ts';
import { git } from '../ledger/repository.ts';
import { finish, printed, start } from '../support/rota.ts';
import { it, team, workerId, type Bench } from './bench.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Fills in the worker ID in the file of `init`. */
function putId(bench: Bench): void {
  bench.write({ 'schedules.yaml': bench.read('schedules.yaml').replace('wrk_replace_me', 'wrk_assistant') });
}

describe('rota init', () => {
  it.concurrent(
    'writes a file that is valid, plans and applies after the worker ID is filled in',
    async ({ bench }) => {
      const init = await bench.rota(['init'], { env: {} });
      expect(init.stdout).toContain('Wrote schedules.yaml.');
      expect(init.stderr).toBe('');
      expect(init.exitCode).toBe(0);
      // Without the package in the project, as with "npx handinger-rota", editors load the schema from the web.
      const published =
        /^# yaml-language-server: \$schema=https:\/\/unpkg\.com\/handinger-rota@\d+\/schemas\/schedules\.schema\.json\n/;
      expect(bench.read('schedules.yaml')).toMatch(published);
      const untouched = await bench.rota(['validate'], { env: {} });
      expect(untouched.stdout + untouched.stderr).toContain('got the placeholder "wrk_replace_me"');
      expect(untouched.exitCode).toBe(1);
      putId(bench);
      expect(await bench.rota(['validate'], { env: {} })).toEqual({
        stdout: 'Valid: 1 worker, 1 schedule.\n',
        stderr: '',
        exitCode: 0,
      });
      expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
      await bench.expectSettled();
    },
  );

  it.concurrent.for(['schedules.yaml', 'schedules.yml', 'schedules/research.yaml'])(
    'writes no second default file beside %s, but writes CI files',
    async (file, { bench }) => {
      bench.write({ [file]: team({}) });
      const first = file.split('/')[0] ?? '';
      const init = await bench.rota(['init']);
      expect(init.stderr).toContain(`error[usage]: ${first} already exists; left unchanged\n`);
      expect(init.exitCode).toBe(64);
      const withCi = await bench.rota(['init', '--ci', 'github']);
      expect([withCi.stderr, withCi.exitCode]).toEqual(['', 0]);
      expect((await bench.rota(['validate'])).exitCode).toBe(0);
    },
  );

  it.concurrent('reports what it cannot write and leaves nothing behind', async ({ bench }) => {
    bench.write({ '.github': 'a file where a folder has to be' });
    const { stdout, stderr, exitCode } = await bench.rota(['init', '--ci', 'github']);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toMatch(
      /^error\[output-unwritable\]: cannot write \.github\/workflows\/rota\.yml: .*\n {2}hint: run this in a writable folder/,
    );
    expect(readdirSync(bench.folder)).toEqual(['.github']);
  });

  it.concurrent('writes CI files only at the root of a repository', async ({ bench }) => {
    bench.write({ '.git/HEAD': 'ref: refs/heads/main', 'team/notes.md': '' });
    const { stderr, exitCode } = await bench.rota(['init', '--ci', 'gitlab'], { cwd: path.join(bench.folder, 'team') });
    expect(exitCode).toBe(64);
    expect(stderr).toContain(
      `.gitlab-ci.yml is only read at the root of the repository, which is ${realpathSync(bench.folder)}\n  hint: run this there`,
    );
    expect(readdirSync(path.join(bench.folder, 'team'))).toEqual(['notes.md']);
  });

  it.concurrent('writes examples that are valid without their #', async ({ bench }) => {
    await bench.rota(['init']);
    putId(bench);
    const uncommented = bench
      .read('schedules.yaml')
      .replace(/^( +)# (timezone:.*| {0,2}(?:inbox-sweep|launch|interval|date|protect|input):.*)$/gm, '$1$2');
    expect(uncommented).not.toBe(bench.read('schedules.yaml'));
    bench.write({ 'schedules.yaml': uncommented });
    expect(await bench.rota(['validate'])).toMatchObject({ stdout: 'Valid: 1 worker, 3 schedules.\n', exitCode: 0 });
  });

  it.concurrent('never changes an existing file', async ({ bench }) => {
    bench.write({ 'schedules.yaml': 'mine\n' });
    const { stdout, stderr, exitCode } = await bench.rota(['init']);
    expect(stdout).toBe('');
    expect(stderr).toContain('schedules.yaml already exists; left unchanged');
    expect(exitCode).toBe(64);
    expect(bench.read('schedules.yaml')).toBe('mine\n');
  });
});

describe('rota sandbox', () => {
  /** Starts the sandbox and reads the two lines that a person would paste. */
  async function startSandbox(bench: Bench, ...args: readonly string[]) {
    const child = bench.start(['sandbox', '--port', '0', ...args], { env: {} });
    const [, url = '', key = '', seeded = ''] = await printed(
      child.stdout,
      /^export HANDINGER_BASE_URL=(http:\/\/127\.0\.0\.1:\d+)\nexport HANDINGER_API_KEY=(\S+)\n# ready with (\d+) schedules?/,
    );
    return { child, seeded, env: { HANDINGER_BASE_URL: url, HANDINGER_API_KEY: key } };
  }

  it.concurrent(
    'prints its address and key, serves a plan and an apply, and ends with 0 on a signal',
    async ({ bench }) => {
      bench.write({ 'schedules.yaml': team({ sweep: { interval: '15m', input: 'Sweep.' } }) });
      for (const signal of ['SIGTERM', 'SIGINT'] as const) {
        const { child, env, seeded } = await startSandbox(bench);
        expect(seeded).toBe('0');
        expect((await bench.rota(['plan', '--detailed-exitcode'], { env })).exitCode).toBe(2);
        expect((await bench.rota(['apply', '--yes'], { env })).exitCode).toBe(0);
        expect(await bench.rota(['plan', '--detailed-exitcode'], { env })).toMatchObject({
          stdout: expect.stringMatching(/^No changes\.$/m) as string,
          exitCode: 0,
        });
        const ended = finish(child);
        child.kill(signal);
        expect(await ended).toMatchObject({ stderr: '', exitCode: 0 });
      }
    },
  );

  it.concurrent('starts from a seed and continues from its data file', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({ sweep: { interval: '15m', input: 'Sweep.' } }) });
    const args = ['--data', 'world.json', '--seed', 'schedules.yaml'];
    const first = await startSandbox(bench, ...args);
    expect(first.seeded).toBe('1');
    const ended = finish(first.child);
    first.child.kill('SIGTERM');
    expect((await ended).exitCode).toBe(0);
    const second = await startSandbox(bench, ...args);
    expect(second.env.HANDINGER_API_KEY).toBe(first.env.HANDINGER_API_KEY);
    const { stdout, exitCode } = await bench.rota(['apply', '--yes'], { env: second.env });
    expect(stdout).toMatch(/^No changes\.$/m);
    expect(exitCode).toBe(0);
  });

  it.concurrent('explains why it cannot start', async ({ bench }) => {
    const port = new URL(bench.sandbox.baseUrl).port;
    const taken = await bench.rota(['sandbox', '--port', port]);
    expect(taken.stderr).toContain('it is in use');
    expect(taken.stderr).toContain('hint: pass --port 0 for a free one');
    expect(taken.exitCode).toBe(1);
    bench.write({ 'world.json': '{', 'wrong.yaml': 'version: 2\n' });
    const damaged = await bench.rota(['sandbox', '--port', '0', '--data', 'world.json']);
    expect(damaged.stderr).toContain('world.json is damaged');
    expect(damaged.exitCode).toBe(1);
    const unseeded = await bench.rota(['sandbox', '--port', '0', '--seed', 'wrong.yaml']);
    expect(unseeded.stderr).toContain('wrong.yaml:1:10');
    expect(unseeded.exitCode).toBe(1);
  });
});

describe('the README', () => {
  it.concurrent('contains a valid file', async ({ bench }) => {
    const [, yaml = ''] =
      /^```yaml\n(# yaml-language-server[\s\S]*?)^```$/m.exec(readFileSync(path.join(root, 'README.md'), 'utf8')) ?? [];
    bench.write({ 'schedules.yaml': yaml, 'prompts/launch.md': 'Launch.' });
    const valid = await bench.rota(['validate'], { env: {} });
    expect(valid).toEqual({ stdout: 'Valid: 1 worker, 4 schedules.\n', stderr: '', exitCode: 0 });
    bench.sandbox.service.addWorker('t_org_123_w_01HZY2ZJQ8G7K42W2D7WF6V4GM', { timezone: 'Europe/Madrid' });
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    await bench.expectSettled();
  });

  it.concurrent('promises a demo that ends in "No changes."', async ({ bench }) => {
    const { stdout, stderr, exitCode } = await finish(
      start(process.execPath, [path.join(root, 'examples/demo/demo.mjs')], { cwd: bench.folder }),
    );
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout.slice(stdout.lastIndexOf('$ rota plan'))).toMatch(/^No changes\.$/m);
    expect(stdout.match(/^No changes\.$/gm)).toHaveLength(2);
    expect(stdout).toContain('~ replaced research/morning-brief');
  });
});

it.concurrent('the example with three accounts applies to each service', async ({ bench }) => {
  git(bench.folder, 'init', '--quiet');
  const others = await Promise.all([0, 1].map(() => createSandbox({ port: 0, clock: createMovableClock() })));
  const accounts = Object.fromEntries(
    [bench.sandbox, ...others].map((sandbox, index) => [['SHOP', 'LABS', 'AGENCY'][index] ?? '', sandbox]),
  );
  const env = Object.fromEntries(
    Object.entries(accounts).flatMap(([name, { apiKey, baseUrl }]) => [
      [`HANDINGER_API_KEY_${name}`, apiKey],
      [`HANDINGER_BASE_URL_${name}`, baseUrl],
    ]),
  );
  try {
    const example = path.join(root, 'examples/accounts/schedules');
    const applied = await bench.rota(['apply', '--yes', example], { env });
    expect(applied).toMatchObject({ stderr: '', exitCode: 0 });
    const made = Object.values(accounts).map(
      (sandbox) => sandbox.requests().filter(({ method }) => method === 'POST').length,
    );
    expect(made).toEqual([1, 1, 1]);
    const again = await bench.rota(['plan', '--detailed-exitcode', example], { env });
    expect(again.exitCode).toBe(0);
  } finally {
    await Promise.all(others.map((sandbox) => sandbox.close()));
  }
});

it.concurrent('the examples apply and then plan no changes', async ({ bench }) => {
  const examples = path.join(root, 'examples');
  git(bench.folder, 'init', '--quiet');
  const env = { ...bench.env, RESEARCH_WORKER: 'wrk_research', SUPPORT_WORKER: 'wrk_support' };
  for (const example of ['quickstart', 'monorepo/schedules', 'sets', 'staging-production']) {
    const args = [path.join(examples, example), '--allow', 'unlimited-budget', '--allow', 'timezone-mismatch'];
    const applied = await bench.rota(['apply', '--yes', ...args], { env });
    expect({ example, exitCode: applied.exitCode }).toEqual({ example, exitCode: 0 });
    const again = await bench.rota(['plan', '--detailed-exitcode', ...args], { env });
    expect({ example, exitCode: again.exitCode }).toEqual({ example, exitCode: 0 });
  }
});

describe.concurrent('rota init --worker', () => {
  it('needs neither a network nor a key', async ({ bench }) => {
    const env = { HANDINGER_BASE_URL: 'http://127.0.0.1:1' };
    const init = await bench.rota(['init', '--worker', workerId], { env });
    expect([init.stderr, init.exitCode]).toEqual(['', 0]);
    expect(init.stdout).toContain('Edit it, then run: rota plan\n');
    expect(init.stdout).toContain(
      `If ${workerId} has live schedules, add them to the file: rota import ${workerId} --into schedules.yaml\n`,
    );
    expect(bench.read('schedules.yaml')).toContain(`    id: ${workerId}\n`);
    expect((await bench.rota(['validate'], { env: {} })).exitCode).toBe(0);
  });

  it('suggests how to import live schedules, and calls the service once', async ({ bench }) => {
    bench.add({ interval: 900, input: 'Sweep.' });
    const init = await bench.rota(['init', '--worker', workerId]);
    expect([init.stderr, init.exitCode]).toEqual(['', 0]);
    const command = `rota import ${workerId} --into schedules.yaml`;
    expect(init.stdout).toContain(
      `${workerId} has 1 live schedule, which the file does not have. To add them: ${command}\n`,
    );
    expect(bench.countRequests('GET')).toBe(1);
    await bench.rota(command.split(' ').slice(1));
    expect(bench.read('schedules.yaml')).toContain('input: Sweep.');
  });

  it('writes the file even if the service is down or refuses', async ({ bench }) => {
    bench.sandbox.service.failNext({
      call: 'list',
      times: null,
      fault: { kind: 'status', status: 429, error: 'Slow down.', retryAfterSeconds: 60 },
    });
    const init = await bench.rota(['init', '--worker', '1234']);
    expect(init.exitCode).toBe(0);
    expect(init.stderr).toContain('warning: cannot tell whether 1234 has live schedules: ');
    expect(bench.countRequests('GET')).toBe(1);
    expect(bench.read('schedules.yaml')).toContain('    id: "1234"\n');
  });

  it('writes no second file and suggests how to add the worker to the first', async ({ bench }) => {
    bench.write({ 'schedules.yaml': team({}) });
    const init = await bench.rota(['init', '--worker', '-abc']);
    expect(init.exitCode).toBe(64);
    expect(init.stderr).toContain('hint: add the worker: rota import --into schedules.yaml -- -abc\n');
    expect((await bench.rota(['init', '--worker', 'hdg_live_secret'])).stderr).not.toContain('secret');
  });
});
