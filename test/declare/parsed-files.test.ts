import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadDeclaration, type Loaded, type ParsedFiles } from '../../src/declare/load-declaration.ts';

let folder = '';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'rota-parsed-')));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(file: string, text: string): void {
  writeFileSync(path.join(folder, file), text);
}

function load(parsed?: ParsedFiles): Promise<Loaded> {
  const readStdin = (): Promise<string> => Promise.resolve('');
  return loadDeclaration({ paths: ['.'], cwd: folder, env: {}, readStdin, ...(parsed && { parsed }) });
}

function worker(alias: string, schedules: string): string {
  return `version: 1\nprune: all\nworkers:\n  ${alias}:\n    id: wrk_${alias}\n    schedules:\n${schedules}`;
}

const sweep = '      sweep: { interval: 15m, input: Sweep. }\n';
const brief = '      brief: { cron: "0 9 * * *", inputFile: brief.md }\n';

describe('loadDeclaration with cached files', () => {
  test('returns the same as without a cache after every kind of edit', async () => {
    const parsed: ParsedFiles = new Map();
    const edits: readonly (() => void)[] = [
      () => {
        write('a.yaml', worker('a', sweep));
        write('b.yaml', worker('b', sweep + brief));
      },
      () => {
        write('brief.md', 'First.');
      },
      () => {
        write('brief.md', 'Second.');
      },
      () => {
        write('a.yaml', worker('a', sweep.replace('15m', '20m')));
      },
      () => {
        write('a.yaml', worker('a', sweep.replace('15m', '20m x')));
      },
      () => {
        write('b.yaml', worker('b', sweep.replace('input', 'inptu')));
      },
      () => {
        rmSync(path.join(folder, 'a.yaml'));
      },
      () => {
        write('b.yaml', worker('a', sweep));
      },
    ];
    const kinds: string[] = [];
    for (const edit of edits) {
      edit();
      for (let again = 0; again < 2; again++) expect(await load(parsed)).toEqual(await load());
      kinds.push((await load(parsed)).kind);
    }
    expect(kinds).toEqual(['invalid', 'loaded', 'loaded', 'loaded', 'invalid', 'invalid', 'invalid', 'loaded']);
    expect([...parsed.keys()]).toEqual(['b.yaml']);
  });

  test('lists the files it looked for, including one that does not exist yet', async () => {
    write('a.yaml', worker('a', brief));
    expect(await load()).toMatchObject({
      kind: 'invalid',
      files: [path.join(folder, 'a.yaml'), path.join(folder, 'brief.md')],
    });
  });
});
