import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadDeclaration, type Loaded } from '../../src/declare/load-declaration.ts';

let cwd: string;

beforeEach(() => {
  cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'rota-declare-')));
});

afterEach(() => {
  rmSync(cwd, { recursive: true });
});

function write(file: string, content: string | Buffer): void {
  mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
  writeFileSync(path.join(cwd, file), content);
}

function workerYaml(alias: string, schedules = '{}'): string {
  return `version: 1\nprune: all\nworkers: { ${alias}: { id: wrk_${alias}, schedules: ${schedules} } }\n`;
}

function load(...paths: string[]): Promise<Loaded> {
  return loadDeclaration({ paths, cwd, env: {}, readStdin: () => Promise.resolve(workerYaml('stdin')) });
}

async function aliasesOf(...paths: string[]): Promise<readonly string[]> {
  const loaded = await load(...paths);
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.diagnostics));
  return loaded.declaration.workers.map(({ alias }) => alias);
}

async function problemsOf(...paths: string[]): Promise<readonly string[]> {
  const loaded = await load(...paths);
  return loaded.diagnostics.map(({ code, location, message, hint }) =>
    [code, location?.file ?? '', message, hint ?? ''].join(' | ').replaceAll(cwd, '<cwd>'),
  );
}

describe('findSources without a path', () => {
  test.each(['schedules.yaml', 'schedules.yml', 'schedules/any.yaml'])('reads %s', async (file) => {
    write(file, workerYaml('a'));
    expect(await aliasesOf()).toEqual(['a']);
  });

  test('reports that no default file exists and how to create one', async () => {
    expect(await problemsOf()).toEqual([
      'no-files |  | expected schedules.yaml, schedules.yml or schedules/ in <cwd>, got none of them | run "rota init" to write a first schedules.yaml, or name the files: rota plan PATH',
    ]);
  });

  test.each([
    'schedule.yaml',
    'schedule.yml',
    'Schedules.yaml',
    '.schedules.yaml',
    'schedules.yml~',
    'rota.yaml',
    'schedules.yaml.bak',
  ])('suggests that %s may be the intended file', async (file) => {
    write('unrelated.yaml', 'a: b');
    write(file, workerYaml('a'));
    expect(await problemsOf()).toEqual([
      `no-files |  | expected schedules.yaml, schedules.yml or schedules/ in <cwd>, got ${file} | rename ${file} to schedules.yaml, or name it: rota plan ${file}`,
    ]);
  });

  test('reports a broken link as such', async () => {
    symlinkSync('../gone.yaml', path.join(cwd, 'schedules.yaml'));
    expect(await problemsOf()).toEqual([
      'file-unreadable | schedules.yaml | schedules.yaml is a broken link: ../gone.yaml does not exist | point schedules.yaml to a file, or remove it',
    ]);
  });

  test('reports both default files if there are two', async () => {
    write('schedules.yaml', workerYaml('a'));
    write('schedules/b.yaml', workerYaml('b'));
    const [problem] = await problemsOf();
    expect(problem).toContain('several-defaults');
    expect(problem).toContain('rota plan schedules.yaml schedules');
  });
});

describe('findSources with a directory', () => {
  test('reads all its YAML files except hidden and installed ones', async () => {
    write('s/b.yml', workerYaml('b'));
    write('s/a.yaml', workerYaml('a'));
    write('s/deep/er/c.yaml', workerYaml('c'));
    write('s/f.YAML', workerYaml('f'));
    write('s/.hidden.yaml', workerYaml('hidden'));
    write('s/.git/d.yaml', workerYaml('git'));
    write('s/node_modules/e.yaml', workerYaml('installed'));
    write('s/README.md', 'not YAML');
    expect(await aliasesOf('s')).toEqual(['a', 'b', 'c', 'f']);
  });

  test('reads each file once if the directory or a file in it is named again', async () => {
    write('s/a.yaml', workerYaml('a'));
    expect(await aliasesOf('s', 's/a.yaml', path.join(cwd, 's'), 's')).toEqual(['a']);
  });

  test('reports a directory without a YAML file', async () => {
    mkdirSync(path.join(cwd, 's'));
    expect((await problemsOf('s')).join()).toContain('no-files |  | expected *.yaml or *.yml files below s, got none');
  });

  test('terminates on a link to the directory itself', async () => {
    write('s/a.yaml', workerYaml('a'));
    symlinkSync('.', path.join(cwd, 's/loop'));
    expect(await aliasesOf('s')).toEqual(['a']);
  });

  test('reads a mounted ConfigMap once, including its prompts', async () => {
    write('s/..2026/a.yaml', workerYaml('a', '{ s: { interval: 1m, inputFile: prompts/p.md } }'));
    write('s/..2026/prompts/p.md', 'Say hello.\n');
    symlinkSync('..2026', path.join(cwd, 's/..data'));
    symlinkSync('..data/a.yaml', path.join(cwd, 's/a.yaml'));
    symlinkSync('..data/prompts', path.join(cwd, 's/prompts'));
    expect(await aliasesOf('s')).toEqual(['a']);
  });

  test('refuses a link that leads out of the directory', async () => {
    write('outside.yaml', workerYaml('outside'));
    write('s/a.yaml', workerYaml('a'));
    symlinkSync('../outside.yaml', path.join(cwd, 's/link.yaml'));
    const [problem] = await problemsOf('s');
    expect(problem).toContain('outside-root | s/link.yaml');
  });

  test('refuses a broken link, because its schedules would look undeclared', async () => {
    write('s/a.yaml', workerYaml('a'));
    symlinkSync('nowhere', path.join(cwd, 's/team'));
    expect(await problemsOf('s')).toEqual([
      'file-unreadable | s/team | s/team is a broken link: nowhere does not exist | point s/team to a file, or remove it',
    ]);
  });
});

test('an unreadable path gets a hint to a similar file beside it', async () => {
  write('team/schedules.yaml', workerYaml('a'));
  expect(await problemsOf('team/schedule.yaml')).toEqual([
    'file-unreadable | team/schedule.yaml | team/schedule.yaml cannot be read: no such file or directory | did you mean schedules.yaml?',
  ]);
});

test('a file of another tool in a directory is reported once, whatever it contains', async () => {
  write('all/schedules.yaml', workerYaml('a'));
  write('all/docker-compose.yml', 'services:\n  db:\n    image: postgres\nvolumes: {}\nversion: "3"\n');
  write('all/list.yaml', 'tasks:\n  - a: [\n');
  expect((await problemsOf('all')).map((problem) => problem.split(' | ').slice(0, 3).join(' | '))).toEqual([
    'foreign-file | all/docker-compose.yml | all/docker-compose.yml is not a declaration: it looks like a Docker Compose file',
    'foreign-file | all/list.yaml | all/list.yaml is not a declaration: it has neither "workers" nor "prune"',
  ]);
});

test('at most a hundred problems are shown, errors before warnings, and the rest are counted', async () => {
  const keys = Array.from({ length: 20_000 }, (_, index) => `key${String(index)}: 1\n`).join('');
  const warned = Array.from(
    { length: 150 },
    (_, index) => `s${String(index)}: { interval: ${String(index + 1)}m, input: "{{ x }}" }`,
  );
  write('many.yaml', `${workerYaml('a', `{ ${warned.join(', ')} }`)}${keys}`);
  const { diagnostics } = await load('many.yaml');
  const severities = diagnostics.map(({ severity }) => severity);
  expect(severities.filter((severity) => severity === 'error')).toHaveLength(101);
  expect(severities.filter((severity) => severity === 'warning')).toHaveLength(100);
  expect(diagnostics.at(-1)).toMatchObject({
    code: 'more-problems',
    message: 'and 19900 more errors and 50 more warnings',
  });
  expect(JSON.stringify(diagnostics).length).toBeLessThan(150_000);
});

test('a path of "-" reads standard input', async () => {
  expect(await aliasesOf('-')).toEqual(['stdin']);
});

test('a missing path is reported, and the other paths are still read', async () => {
  write('bad.yaml', 'version: 1\nprune: al\nworkers: {}\n');
  expect((await problemsOf('missing.yaml', 'bad.yaml')).map((problem) => problem.split(' | ')[0])).toEqual([
    'wrong-value',
    'file-unreadable',
  ]);
});

test.each<[string, Buffer, string]>([
  ['UTF-16', Buffer.from('\uFEFFversion: 1\n', 'utf16le'), 'a.yaml is not UTF-8'],
  ['Latin-1', Buffer.from('x-note: caf\xe9\n', 'latin1'), 'a.yaml is not UTF-8'],
  ['a NUL character', Buffer.from('version: 1\0\n'), 'a.yaml contains a NUL character at offset 10'],
])('a file with %s is refused', async (_, bytes, message) => {
  write('a.yaml', bytes);
  expect((await problemsOf('a.yaml')).join()).toContain(`not-text | a.yaml | ${message}`);
});

test('standard input that is not text is refused, like a file', async () => {
  const readStdin = (): Promise<Uint8Array> => Promise.resolve(Buffer.from('x-note: caf\xe9\n', 'latin1'));
  const { kind, diagnostics } = await loadDeclaration({ paths: ['-'], cwd, env: {}, readStdin });
  expect(kind).toBe('invalid');
  expect(diagnostics).toMatchObject([{ code: 'not-text', message: 'standard input is not UTF-8' }]);
});

test('an empty path does not mean the working directory', async () => {
  write('a.yaml', workerYaml('a'));
  expect((await problemsOf('')).join()).toContain('expected a file, a directory or "-", got an empty path');
});

test('a file over 10 MiB is refused without being read', async () => {
  write('a.yaml', '');
  truncateSync(path.join(cwd, 'a.yaml'), 10 * 1_048_576 + 1);
  expect((await problemsOf('a.yaml')).join()).toContain('file-too-large | a.yaml | a.yaml is larger than 10 MiB');
});

test('a prompt file over 1 MiB is refused, at its inputFile', async () => {
  write('a.yaml', workerYaml('a', '{ s: { interval: 1m, inputFile: p.md } }'));
  write('p.md', '');
  truncateSync(path.join(cwd, 'p.md'), 1_048_577);
  expect((await problemsOf('a.yaml')).join()).toContain('file-too-large | a.yaml | "p.md" is larger than 1 MiB');
});

describe('an inputFile', () => {
  test('may be anywhere in a given directory, but only beside a file that is given alone', async () => {
    write('s/team/a.yaml', workerYaml('a', '{ s: { interval: 1m, inputFile: ../common/p.md } }'));
    write('s/common/p.md', 'Say hello.\n');
    expect(await aliasesOf('s')).toEqual(['a']);
    expect((await problemsOf('s/team/a.yaml')).join()).toContain('outside-root | s/team/a.yaml');
  });

  test('is listed once among the files that were read', async () => {
    const schedules = '{ s: { interval: 1m, inputFile: p.md }, t: { interval: 2m, inputFile: ./p.md } }';
    write('s/a.yaml', workerYaml('a', schedules));
    write('s/p.md', 'Say hello.\n');
    const loaded = await load('s');
    if (loaded.kind === 'invalid') throw new Error('invalid');
    expect(loaded.declaration.files).toEqual([path.join(cwd, 's/a.yaml'), path.join(cwd, 's/p.md')]);
    expect(loaded.declaration.workers[0]?.schedules[0]?.content.input).toBe('Say hello.');
  });
});
