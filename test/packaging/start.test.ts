import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Metafile } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const entry = 'src/cli/rota.ts';
const starts = ['validate', 'plan', 'apply', 'any'].map((start) => `src/cli/starts/${start}.ts`);
let inputs: Metafile['inputs'];

beforeAll(async () => {
  const options = { bundle: true, platform: 'node', format: 'cjs', metafile: true, write: false } as const;
  const { metafile } = await build({ ...options, absWorkingDir: root, entryPoints: [entry], logLevel: 'error' });
  ({ inputs } = metafile);
});

/** The packages that run before a module does, itself included; what it imports later on is not followed. */
function packagesBefore(file: string): readonly string[] {
  const reached = new Set<string>();
  const visit = (input: string): void => {
    if (reached.has(input)) return;
    reached.add(input);
    for (const { kind, path } of inputs[input]?.imports ?? []) if (kind !== 'dynamic-import') visit(path);
  };
  visit(file);
  const names = [...reached].flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []);
  return [...new Set(names)].toSorted();
}

/** Where the work of a command is. */
function fileOf(command: string): string {
  const addon = { watch: 'watch/watch', import: 'import/import', sandbox: 'sandbox/run-sandbox' }[command];
  return addon === undefined ? `src/cli/commands/${command}.ts` : `src/addons/${addon}.ts`;
}

describe('a fresh start', () => {
  it('that only tells the version loads no package at all', () => {
    expect(packagesBefore(entry)).toEqual([]);
  });

  it.each(starts)('by %s loads the command line parser and nothing else', (start) => {
    expect(inputs).toHaveProperty([start]);
    expect(packagesBefore(start)).toEqual(['commander']);
  });

  it.each(['validate', 'plan', 'apply', 'init', 'sandbox'])('of rota %s loads neither ajv nor chokidar', (command) => {
    const packages = packagesBefore(fileOf(command));
    expect(inputs).toHaveProperty([fileOf(command)]);
    expect(packages).not.toContain('ajv');
    expect(packages).not.toContain('chokidar');
  });

  it.each(['validate', 'plan', 'apply'])('of rota %s on files without a fault does without yaml', (command) => {
    expect(packagesBefore(fileOf(command))).not.toContain('yaml');
    expect(Object.keys(inputs).some((input) => input.includes('node_modules/yaml/'))).toBe(true);
  });

  it.each(['plan', 'apply', 'watch', 'import'])(
    'of rota %s without a proxy does without https-proxy-agent',
    (command) => {
      expect(inputs).toHaveProperty([fileOf(command)]);
      expect(packagesBefore(fileOf(command))).not.toContain('https-proxy-agent');
      expect(Object.keys(inputs).some((input) => input.includes('node_modules/https-proxy-agent/'))).toBe(true);
    },
  );

  it('of rota plan that changes no prompt does without diff', () => {
    expect(packagesBefore('src/cli/commands/plan.ts')).not.toContain('diff');
    expect(Object.keys(inputs).some((input) => input.includes('node_modules/diff/'))).toBe(true);
  });
});
