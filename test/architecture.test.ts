import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .map((file) => file.replaceAll('\\', '/'))
  .sort();

/** What each part may import besides itself: other parts, then packages and built-in modules. */
const allowed: Readonly<Record<string, { readonly parts: readonly string[]; readonly packages: RegExp }>> = {
  model: { parts: [], packages: /^(cron-schedule|temporal-polyfill)$/ },
  'errors.ts': { parts: ['model'], packages: /^$/ },
  'clock.ts': { parts: [], packages: /^$/ },
  'map-concurrently.ts': { parts: [], packages: /^$/ },
  declare: { parts: ['model', 'errors.ts', 'forecast'], packages: /^(js-yaml|yaml|node:.*)$/ },
  remote: {
    parts: ['model', 'errors.ts', 'clock.ts', 'map-concurrently.ts', 'forecast'],
    packages: /^(@ramensoft\/handinger|cron-schedule|https-proxy-agent|node:.*)$/,
  },
  ledger: { parts: ['model', 'errors.ts', 'clock.ts'], packages: /^node:.*$/ },
  forecast: { parts: ['model'], packages: /^$/ },
  reconcile: { parts: ['model', 'forecast'], packages: /^node:crypto$/ },
  apply: {
    parts: [
      'model',
      'forecast',
      'reconcile',
      'errors.ts',
      'clock.ts',
      'map-concurrently.ts',
      'remote/schedule-api.ts',
      'ledger/ledger.ts',
    ],
    packages: /^$/,
  },
  report: { parts: ['model', 'forecast'], packages: /^(diff|yaml|node:crypto)$/ },
  import: { parts: ['model', 'forecast', 'report/visible-text.ts', 'report/words.ts'], packages: /^yaml$/ },
  sandbox: { parts: ['model', 'errors.ts', 'clock.ts', 'forecast', 'remote'], packages: /^node:.*$/ },
  'pipeline.ts': {
    parts: ['model', 'errors.ts', 'clock.ts', 'declare', 'remote', 'ledger/ledger.ts', 'reconcile', 'apply'],
    packages: /^$/,
  },
  watch: {
    parts: ['model', 'errors.ts', 'clock.ts', 'pipeline.ts', 'remote/schedule-api.ts', 'remote/traced-api.ts'],
    packages: /^(chokidar|prom-client|node:.*)$/,
  },
  'index.ts': {
    parts: ['model', 'errors.ts', 'clock.ts', 'pipeline.ts', 'remote', 'ledger', 'report'],
    packages: /^$/,
  },
  cli: {
    parts: [
      'model',
      'errors.ts',
      'clock.ts',
      'pipeline.ts',
      'report',
      'remote',
      'ledger',
      'sandbox',
      'declare',
      'import',
      'reconcile',
      'apply',
      'watch',
    ],
    packages: /^(commander|node:.*)$/,
  },
  action: {
    parts: [
      'model',
      'clock.ts',
      'reconcile',
      'report',
      'cli',
      'remote/proxy.ts',
      'remote/proxy-failure.ts',
      'remote/transport.ts',
      'remote/transport-error.ts',
    ],
    packages: /^node:.*$/,
  },
};

const pureParts = ['model', 'forecast', 'reconcile', 'report', 'import'];

function sourceOf(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

function partOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : file;
}

function importsOf(file: string): readonly string[] {
  return [...sourceOf(file).matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1]!);
}

describe.each(files)('%s', (file) => {
  const part = partOf(file);
  const rule = allowed[part];

  it('belongs to a part the architecture knows', () => {
    expect(Object.keys(allowed)).toContain(part);
  });

  it('imports only what its part may', () => {
    const wrong = importsOf(file).filter((specifier) => {
      if (!specifier.startsWith('.')) return rule?.packages.test(specifier) !== true;
      const target = path.posix.join(path.posix.dirname(file), specifier);
      const isAllowed = rule?.parts.some((allowedPart) => target === allowedPart || partOf(target) === allowedPart);
      return partOf(target) !== part && isAllowed !== true;
    });
    expect(wrong).toEqual([]);
  });

  it('has at most 250 lines', () => {
    expect(sourceOf(file).split('\n').length).toBeLessThanOrEqual(251);
  });

  it('is named in lower case with hyphens and has no default export', () => {
    expect(path.basename(file)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/);
    expect(sourceOf(file)).not.toMatch(/^export default/m);
  });
});

describe('the pure parts', () => {
  const pure = files.filter((file) => pureParts.includes(partOf(file)));

  it.each(pure)('%s reads no clock, no process and no random number, and prints nothing', (file) => {
    const code = sourceOf(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    expect(code).not.toMatch(/\bconsole\b|\bprocess\b|Date\.now\(|new Date\(\)|Math\.random|\bglobalThis\b/);
  });
});

describe('the official client', () => {
  it('is imported by one file only', () => {
    const importers = files.filter((file) => importsOf(file).some((specifier) => specifier.startsWith('@ramensoft/')));
    expect(importers).toEqual(['remote/handinger-api.ts']);
  });
});
