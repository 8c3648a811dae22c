import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDeclaration } from '../../../src/declare/load-declaration.ts';
import { loadPolicy } from '../../../src/declare/policy/load-policy.ts';

let top = '';

beforeEach(() => {
  top = realpathSync(mkdtempSync(path.join(tmpdir(), 'rota-policy-')));
});

afterEach(() => {
  rmSync(top, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(top, file)), { recursive: true });
    writeFileSync(path.join(top, file), text);
  }
}

const plain = 'version: 1\nrules: { minGap: 15m }\n';

/** Each problem as `line:column code: message`. */
async function problemsOf(text: string): Promise<readonly string[]> {
  write({ 'rota.policy.yaml': text });
  const loaded = await loadPolicy({ cwd: top });
  if (loaded.kind === 'loaded') return [];
  return loaded.diagnostics.map(({ code, message, location }) => {
    return `${String(location?.line)}:${String(location?.column)} ${code}: ${message}`;
  });
}

describe('a policy', () => {
  it('is loaded with its rules, their places, warnings and exceptions', async () => {
    write({
      'rota.policy.yaml': `version: 1
rules:
  minGap: 15m
  maxRunsPerDay: { schedule: 96, total: 5000 }
  budgets: { allow: [low, high], high: { maxRunsPerDay: 20 } }
  hours: { between: 22:00-06:00 }
  require: [owner]
  prompt: { maxLength: 8000, secrets: refuse }
warn: [require, budgets, maxRunsPerDay.total]
exceptions:
  - { schedule: a/b, worker: wrk_a, rule: minGap, permit: 300, until: 2027-03-01, reason: launch }
`,
    });
    const loaded = await loadPolicy({ cwd: top });
    expect(loaded).toMatchObject({
      kind: 'loaded',
      policy: {
        file: 'rota.policy.yaml',
        revision: null,
        limits: {
          minGapSeconds: 900,
          maxRunsPerDay: { schedule: 96, worker: null, total: 5000 },
          budgets: { allow: ['low', 'high'], maxRunsPerDay: { high: 20 } },
          hours: [{ fromMinute: 1320, toMinute: 360 }],
          require: ['owner'],
          maxPromptLength: 8000,
          refusesSecrets: true,
        },
        warn: ['maxRunsPerDay.total', 'budgets.allow', 'budgets.maxRunsPerDay', 'require'],
        exceptions: [
          { rule: 'minGap', workerId: 'wrk_a', permit: { kind: 'number', value: 300 }, until: '2027-03-01' },
        ],
        places: { 'maxRunsPerDay.total': { line: 4, column: 34 } },
      },
    });
  });

  it('reports all its problems at once', async () => {
    const text = `version: 1
rules:
  mingap: 15m
  minGap: soon
  maxRunsPerDay: { schedule: 0 }
  hours: { between: "06:00-06:00" }
exceptions:
  - { schedule: research, rule: hours, permit: 5, until: 2027-02-30, reason: "" }
  - { rule: maxRunsPerDay.worker, permit: [owner], until: 2027-03-01, reason: x }
  - { schedule: a/b, rule: minGap, permit: [owner], until: 2027-03-01, reason: x }
`;
    expect(await problemsOf(text)).toEqual([
      '3:3 unknown-key: expected one of minGap, maxRunsPerDay, budgets, hours, require, prompt, got the key "mingap"',
      '4:11 bad-rule: expected "minGap" to be a duration of a second or more, got "soon"',
      '5:30 bad-rule: expected "schedule" to be 1 or more, got the number 0',
      '6:21 bad-rule: expected two different times of the day from 00:00 to 24:00, got "06:00-06:00"',
      '8:7 bad-exception: expected an address, WORKER/NAME, got "research"',
      '8:48 bad-exception: expected "permit" of hours to be hours, such as "00:00-24:00", got the number 5',
      '8:58 bad-exception: expected a day that exists, got "2027-02-30"',
      '8:78 bad-exception: expected a reason, got none',
      '9:7 bad-exception: expected the id of a worker, got none',
      '9:43 bad-exception: expected "permit" of maxRunsPerDay.worker to be a number, got a list',
      '10:44 bad-exception: expected "permit" of minGap to be a duration, such as 5m, for minGap, got a list',
    ]);
  });
});

describe('the policy file', () => {
  it('is found at the top of the repository from any folder, and is optional', async () => {
    write({ '.git/HEAD': '', 'deep/er/x': '' });
    const cwd = path.join(top, 'deep/er');
    expect(await loadPolicy({ cwd })).toMatchObject({ kind: 'loaded', policy: null });
    write({ 'rota.policy.yaml': plain });
    expect(await loadPolicy({ cwd })).toMatchObject({ policy: { file: '../../rota.policy.yaml' } });
  });

  it.each<[string, () => string | undefined, string]>([
    [
      'a link',
      () => {
        symlinkSync('other.yaml', path.join(top, 'rota.policy.yaml'));
        return undefined;
      },
      'expected the policy rota.policy.yaml to be a regular file, got a link',
    ],
    [
      'a folder',
      () => {
        mkdirSync(path.join(top, 'rota.policy.yaml'));
        return undefined;
      },
      'expected the policy rota.policy.yaml to be a regular file, got a folder',
    ],
    [
      'called by another name',
      () => {
        write({ 'rota.policy.yml': plain });
        return undefined;
      },
      'expected the policy to be named rota.policy.yaml, got rota.policy.yml',
    ],
    ['missing', () => 'missing.yaml', 'the policy missing.yaml cannot be read: no such file or directory'],
    [
      'in a submodule',
      () => (write({ 'sub/.git': 'gitdir: x', 'sub/p.yaml': plain }), 'sub/p.yaml'),
      'the policy sub/p.yaml is below sub, which is a separate repository',
    ],
    [
      'below a link',
      () => (write({ 'real/p.yaml': plain }), symlinkSync('real', path.join(top, 'way')), 'way/p.yaml'),
      'the policy way/p.yaml is below way, which is a link',
    ],
  ])('is refused if it is %s', async (_, arrange, message) => {
    write({ '.git/HEAD': '', 'other.yaml': plain });
    const file = arrange();
    const loaded = await loadPolicy({ cwd: top, ...(file === undefined ? {} : { file }) });
    expect(loaded).toMatchObject({ kind: 'invalid', diagnostics: [{ code: 'policy-file', message }] });
  });

  it('is shown by its full path if it is the working directory', async () => {
    write({ '.git/HEAD': '' });
    const message = `expected the policy ${top} to be a regular file, got a folder`;
    expect(await loadPolicy({ cwd: top, file: '.' })).toMatchObject({ kind: 'invalid', diagnostics: [{ message }] });
  });

  it('is never read as a declaration, under its default name or a given one', async () => {
    write({
      'a/schedules.yaml': 'version: 1\nprune: all\nworkers: {}\n',
      'a/rota.policy.yaml': plain,
      'a/strict.yaml': plain,
    });
    const policy = path.join(top, 'a/strict.yaml');
    expect(await loadDeclaration({ cwd: top, paths: ['a'], policy, env: {} })).toMatchObject({ kind: 'loaded' });
    expect(await loadDeclaration({ cwd: top, paths: ['a/rota.policy.yaml'], env: {} })).toMatchObject({
      kind: 'invalid',
      diagnostics: [{ code: 'policy-file', message: 'a/rota.policy.yaml is the policy, not a declaration' }],
    });
  });
});

it('a policy file in a place that rota does not read is reported as a warning', async () => {
  write({ 'sub/rota.policy.yaml': plain, 'sub/a.yaml': 'version: 1\nprune: all\nworkers: {}\n' });
  const policy = path.join(top, 'rota.policy.yaml');
  const loaded = await loadDeclaration({ paths: ['sub'], cwd: top, env: {}, policy });
  expect(loaded.diagnostics).toMatchObject([
    {
      severity: 'warning',
      code: 'policy-elsewhere',
      message: 'expected the policy at rota.policy.yaml, got one here, which rota does not read',
      location: { file: 'sub/rota.policy.yaml' },
    },
  ]);
  const own = await loadDeclaration({
    paths: ['sub'],
    cwd: top,
    env: {},
    policy: path.join(top, 'sub/rota.policy.yaml'),
  });
  expect(own.diagnostics).toEqual([]);
});
