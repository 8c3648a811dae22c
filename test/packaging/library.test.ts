/** Compiles and runs the programs of docs/library.md against the package as a user installs it. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox } from '../../src/addons/sandbox/sandbox.ts';
import { readText, root } from '../docs/page.ts';
import { installPackage, runTool } from '../support/packaging.ts';

const { consumer, run } = await installPackage();
const sandbox = await createSandbox();
const programs = readPrograms('docs/library.md');

const yaml = `version: 1
prune: all
workers:
  team:
    id: wrk_team
    schedules:
      digest: { interval: 1d, input: Write the digest. }
`;

/** Joins code blocks into programs. A block with imports starts a program, other blocks continue the previous one. */
function readPrograms(page: string): readonly string[] {
  const blocks = [...readText(page).matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = '']) => code);
  return blocks.reduce<readonly string[]>((joined, code) => {
    if (code.startsWith('import ')) return [...joined, code];
    return [...joined.slice(0, -1), `${joined.at(-1) ?? ''}${code}`];
  }, []);
}

/** The strictest compiler options of a user. The Node.js types come from this repository. */
const strict = [
  ...[
    '--strict',
    '--exactOptionalPropertyTypes',
    '--noUncheckedIndexedAccess',
    '--noUnusedLocals',
    '--isolatedModules',
  ],
  ...['--verbatimModuleSyntax', '--target', 'es2023', '--lib', 'es2023'],
  ...['--types', 'node', '--typeRoots', path.join(root, 'node_modules/@types')],
];
const names = programs.map((_, index) => `program-${String(index + 1)}`);
const files = names.map((name) => `${name}.mts`);

beforeAll(() => {
  writeFileSync(path.join(consumer, 'schedules.yaml'), yaml);
  programs.forEach((code, index) => {
    writeFileSync(path.join(consumer, files[index]!), code);
  });
  // Compiles only if the types of the package reject a number.
  writeFileSync(
    path.join(consumer, 'wrong.mts'),
    programs[0]!.replace("paths: ['schedules.yaml']", '\n// @ts-expect-error a number\npaths: 42'),
  );
});

afterAll(async () => {
  await sandbox.close();
});

describe('the programs of docs/library.md', () => {
  it('compile with Node.js module resolution and do what the page says', async () => {
    const compiled = await runTool(consumer, 'tsc', [...strict, '--module', 'nodenext', ...files, 'wrong.mts']);
    expect(compiled).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    const env = { HANDINGER_BASE_URL: sandbox.baseUrl, HANDINGER_API_KEY: sandbox.apiKey };
    const outputs: string[] = [];
    for (const name of names) {
      const { stdout, stderr, exitCode } = await run(process.execPath, [`${name}.mjs`], { env });
      expect({ name, stderr, exitCode }).toEqual({ name, stderr: '', exitCode: 0 });
      outputs.push(stdout);
    }
    const [first, second, reports, errors, validation, tests, steps] = outputs;
    expect(first).toContain('1 to create');
    expect(first).toMatch(/everything is as declared\n$/);
    expect(second).toBe('0 not done, 0 not converged, 0 to decide\n');
    expect(reports).toContain('"format": "rota.status/1"');
    expect(errors).toContain('error[file-unreadable]: missing.yaml');
    expect(validation).toBe('team: 1 schedule\n');
    expect(tests).toBe('true 1\n7\n');
    expect(steps).toBe('true\n');
    expect(outputs).toHaveLength(7);
    expect(sandbox.service.countCalls('create')).toBe(1);
  });

  it('import types that compile with bundler module resolution and without Node.js types', async () => {
    const options = ['--strict', '--target', 'es2023', '--lib', 'es2023,dom', '--module', 'preserve'];
    writeFileSync(
      path.join(consumer, 'browser.mts'),
      "export * from 'handinger-rota';\nexport * from 'handinger-rota/sandbox';\n",
    );
    const compiled = await runTool(consumer, 'tsc', [
      ...options,
      '--moduleResolution',
      'bundler',
      '--noEmit',
      'browser.mts',
    ]);
    expect(compiled).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  });
});
