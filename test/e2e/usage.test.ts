import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { formats } from '../../src/report/renderer.ts';
import { it, team } from './bench.ts';

const declared = { 'schedules.yaml': team({ sweep: { interval: '15m', input: 'Sweep.' } }) };

/** Command lines and the expected words on standard error. The exit code is always 64. */
const misuses: readonly (readonly [args: string, ...words: string[]])[] = [
  ['', 'Usage: rota', 'rota init', 'Exit codes:'],
  ['plann', "error[usage]: unknown command 'plann'\n  hint: did you mean plan? for usage, run: rota --help\n"],
  ['plan --formt json', "unknown option '--formt'", 'did you mean --format? for usage, run: rota plan --help\n'],
  ['ledger show --formt json', "unknown option '--formt'", 'for usage, run: rota ledger show --help\n'],
  ['apply --ye', "unknown option '--ye'", 'did you mean --yes?'],
  ['apply --auto-approve', "unknown option '--auto-approve'\n", 'hint: use --yes; for usage, run: rota apply --help\n'],
  ['apply --dry-run', 'hint: use: rota plan, which never writes;'],
  ['apply --force', 'hint: each guard has its own flag: --allow GUARD;'],
  ['plan --json', 'hint: use --format json;'],
  ['plan -f schedules.yaml', "unknown option '-f'", 'hint: files are arguments: rota plan FILE;'],
  [
    'plan --file=schedules.yaml',
    "unknown option '--file=schedules.yaml'",
    'hint: files are arguments: rota plan FILE;',
  ],
  ['diff', "unknown command 'diff'", 'hint: use: rota plan;'],
  ['destroy', "unknown command 'destroy'", 'hint: remove the schedules from the file and apply it,'],
  ['list', 'hint: use: rota status;'],
  ['version', 'hint: use: rota --version;'],
  ['unpause', "unknown command 'unpause'", 'hint: use: rota resume;'],
  ['constructor', "unknown command 'constructor'", 'hint: for usage, run: rota --help'],
  ['pause --reason x --until 2h', 'Expected a date such as', 'for 2h from now, write "20'],
  ['pause --reason x --until 2030-01-04', 'add the time: "2030-01-04T09:00:00Z"'],
  ['help plann', "unknown command 'plann'"],
  ['completion', "missing required argument 'shell'"],
  ['completion tcsh', "error[usage]: 'tcsh' is invalid for argument 'shell'", 'bash, zsh, fish'],
  ['explain bad-crn', 'unknown code "bad-crn"', 'hint: did you mean bad-cron? all codes: rota explain'],
  ['plan --format yaml', "argument 'yaml' is invalid", formats.join(', ')],
  ['plan --color sometimes', "argument 'sometimes' is invalid", 'auto, always, never'],
  ['plan --allow everything', "argument 'everything' is invalid", 'cancel-limit, emptied-worker'],
  ['plan --timeout 0', 'Expected a whole number from 1 to 600'],
  ['plan --concurrency many', 'Expected a whole number from 1 to 256'],
  ['plan --timeout', "option '--timeout <seconds>' argument missing"],
  ['plan --yes', "unknown option '--yes'"],
  ['plan --worker nobody', '--worker nobody matches no declared worker', 'hint: declared: team'],
  ['plan --base-url http://handinger.com', 'expected https, or http on loopback', 'expose the key to the network'],
  ['plan --base-url ftp://127.0.0.1', 'base URL: expected an https URL, got "ftp://127.0.0.1"'],
  ['plan --base-url https://me:pw@handinger.com', 'base URL: expected no user or password'],
  ['plan --api-key-file none.key', 'cannot read the API key file none.key: no such file or directory'],
  ['plan --api-key-file schedules.yaml', 'the API key in schedules.yaml has more than one line'],
  ['apply', 'cannot ask for approval without a terminal: use --yes', 'hint: to see the changes first: rota plan'],
  ['apply --yes --expect e3b0', 'Expected the 64 hexadecimal digits that rota plan prints'],
  ['apply --yes --plan none.plan', 'cannot read the plan file none.plan: no such file or directory'],
  ['apply --yes --plan any.plan schedules.yaml', '--plan cannot be combined with paths'],
  ['validate --worker team', "unknown option '--worker'"],
  ['init elsewhere', "too many arguments for 'init'"],
  ['sandbox --port 99999', 'Expected a whole number from 0 to 65535'],
];

it.concurrent.for(misuses)('"rota %s" is a usage error', async ([args, ...words], { bench }) => {
  bench.write(declared);
  const { stdout, stderr, exitCode } = await bench.rota(args.split(' ').filter(Boolean));
  for (const word of words) expect(stderr).toContain(word);
  expect(stdout).toBe('');
  expect(exitCode).toBe(64);
  expect(bench.sandbox.requests()).toEqual([]);
});

it.concurrent.for(['', 'validate', 'plan', 'apply', 'init', 'sandbox'])(
  '"rota %s --help" prints help with examples to standard output',
  async (command, { bench }) => {
    const { stdout, stderr, exitCode } = await bench.rota([command, '--help'].filter(Boolean), { env: {} });
    expect(stdout).toMatch(/^Usage: rota /);
    if (command !== 'init') expect(stdout).toMatch(/^ {2}rota \w+/m);
    expect(stdout).not.toMatch(/default: (?:false|\[\])/);
    expect(stdout.split('\n').filter((line) => line.length > 80 && !line.startsWith('Docs: '))).toEqual([]);
    expect(existsSync(/^Docs: (.+)\n$/m.exec(stdout)?.[1] ?? '')).toBe(true);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  },
);

it.concurrent.for<readonly [asked: string, same: string]>([
  ['--help plan', 'plan --help'],
  ['help ledger show', 'ledger show --help'],
])('"rota %s" prints the same as "rota %s"', async ([asked, same], { bench }) => {
  const help = await bench.rota(asked.split(' '), { env: {} });
  expect(help.stdout).toMatch(/^Usage: rota /);
  expect(help).toEqual(await bench.rota(same.split(' '), { env: {} }));
});

it.concurrent('rota --version prints the version of the package', async ({ bench }) => {
  const { stdout, exitCode } = await bench.rota(['--version'], { env: {} });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(exitCode).toBe(0);
});

it.concurrent.for(['validate', 'plan', 'apply --yes'])(
  '"rota %s" without files suggests what to write',
  async (args, { bench }) => {
    const { stderr, exitCode } = await bench.rota(args.split(' '));
    expect(stderr).toContain('error[no-files]: expected schedules.yaml, schedules.yml or schedules/');
    expect(stderr).toContain('hint: run "rota init"');
    expect(exitCode).toBe(1);
  },
);

it.concurrent('all problems of a file are reported at once, each with its place and a caret', async ({ bench }) => {
  bench.write({
    'schedules.yaml': `version: 1
prune: al
workers:
  team:
    id: wrk_team
    schedules:
      sweep: { intervall: 15m, input: Sweep. }
      brief: { cron: "0/15 * * * *", input: Brief. }
`,
  });
  for (const args of [['validate'], ['plan'], ['apply', '--yes']]) {
    const { stdout, stderr, exitCode } = await bench.rota(args);
    expect(stdout).toBe('');
    expect(stderr).toContain('schedules.yaml:2:8');
    expect(stderr).toContain(' 2 | prune: al\n            ^^\n');
    expect(stderr).toContain('schedules.yaml:7:16');
    expect(stderr).toContain('interval');
    expect(stderr).toContain('schedules.yaml:8:22');
    expect(stderr).toMatch(/^\d errors\.$/m);
    expect(exitCode).toBe(1);
  }
  expect(bench.sandbox.requests()).toEqual([]);
});

it.concurrent('only the selected workers are planned and applied, each completely', async ({ bench }) => {
  const schedules = { sweep: { interval: '15m', input: 'Sweep.' } };
  const workers = Object.fromEntries(
    ['support-de', 'support-fr', 'research'].map((alias) => [alias, { id: `wrk_${alias}`, schedules }]),
  );
  bench.write({ 'schedules.yaml': JSON.stringify({ version: 1, prune: 'all', workers }) });
  bench.add({ interval: 60, input: 'Stale.' }, { workerId: 'wrk_research' });
  const { stdout, exitCode } = await bench.rota([
    'apply',
    '--yes',
    '--worker',
    'support-*',
    '--worker',
    'wrk_support-de',
  ]);
  expect(exitCode).toBe(0);
  expect(stdout).not.toContain('research');
  expect(bench.writes().toSorted()).toEqual(['POST wrk_support-de', 'POST wrk_support-fr']);
  expect(bench.sandbox.requests().filter(({ path }) => path.includes('research'))).toEqual([]);
  await bench.expectSettled('--worker', 'support-*');
});
