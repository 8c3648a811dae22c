import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/**
 * What a room may import from outside itself: rooms or single files, including what every room may import, then
 * packages and built-in modules.
 */
interface Room {
  readonly rooms: readonly string[];
  readonly packages: RegExp;
}

const node = /^node:.*$/;
const none = /^$/;
const core = ['core', 'core/time', 'core/model'];
const filesBelowAll = ['errors.ts', 'clock.ts', 'concurrency.ts'];
const shared = [...core, 'json', ...filesBelowAll];

/** The source of truth for imports. The table in src/README.md is compared with it. */
const rooms: Readonly<Record<string, Room>> = {
  core: { rooms: [], packages: none },
  'core/time': { rooms: ['core'], packages: /^(cron-schedule|temporal-polyfill|node:crypto)$/ },
  'core/model': { rooms: ['core', 'core/time'], packages: none },
  'core/policy': { rooms: core, packages: none },
  'core/plan': { rooms: [...core, 'core/policy', 'json'], packages: /^node:crypto$/ },
  json: { rooms: [], packages: none },
  'errors.ts': { rooms: ['core/model'], packages: none },
  'clock.ts': { rooms: [], packages: /^node:events$/ },
  'concurrency.ts': { rooms: [], packages: none },
  declare: { rooms: [...core, 'errors.ts'], packages: /^(js-yaml|yaml|node:.*)$/ },
  api: { rooms: shared, packages: /^(@ramensoft\/handinger|https-proxy-agent|node:.*)$/ },
  git: { rooms: ['errors.ts'], packages: node },
  ledger: { rooms: [...core, 'json', 'errors.ts', 'clock.ts', 'git'], packages: node },
  apply: {
    rooms: [...shared, 'core/plan', 'api/port.ts', 'ledger/ledger.ts'],
    packages: none,
  },
  report: { rooms: [...core, 'core/plan'], packages: /^(diff|yaml|node:crypto)$/ },
  'pipeline.ts': {
    rooms: ['core/model', 'core/plan', 'errors.ts', 'clock.ts', 'declare', 'api', 'ledger/ledger.ts', 'apply'],
    packages: none,
  },
  'create-rota.ts': {
    rooms: ['core/model', 'core/plan', 'errors.ts', 'clock.ts', 'api', 'ledger', 'pipeline.ts'],
    packages: none,
  },
  'index.ts': {
    rooms: [
      ...shared,
      'core/policy',
      'core/plan',
      'declare',
      'api',
      'ledger',
      'apply',
      'report',
      'pipeline.ts',
      'create-rota.ts',
    ],
    packages: none,
  },
  cli: {
    rooms: [...shared, 'core/policy', 'core/plan', 'declare', 'api', 'git', 'ledger', 'apply', 'report', 'pipeline.ts'],
    packages: /^(commander|node:.*)$/,
  },
  'addons/watch': {
    rooms: [...shared, 'core/plan', 'api', 'report', 'pipeline.ts', 'cli'],
    packages: /^(chokidar|commander|prom-client|node:.*)$/,
  },
  'addons/import': {
    rooms: [...shared, 'declare', 'api', 'report', 'pipeline.ts', 'cli'],
    packages: /^(yaml|node:.*)$/,
  },
  'addons/calendar': {
    rooms: [...shared, 'core/plan', 'declare', 'report', 'pipeline.ts', 'cli'],
    packages: /^(commander|node:.*)$/,
  },
  'addons/doctor': {
    rooms: [...shared, 'declare', 'api', 'git', 'ledger', 'report', 'cli'],
    packages: /^(commander|node:.*)$/,
  },
  'addons/pause': {
    rooms: [...shared, 'core/plan', 'declare', 'pipeline.ts', 'cli'],
    packages: /^(commander|yaml|node:.*)$/,
  },
  'addons/run': {
    rooms: [...shared, 'core/policy', 'core/plan', 'declare', 'api', 'ledger', 'apply', 'report', 'cli'],
    packages: /^commander$/,
  },
  'addons/sandbox': {
    rooms: [...shared, 'api', 'report', 'pipeline.ts', 'cli'],
    packages: /^(cron-schedule|node:.*)$/,
  },
  'addons/gitlab': {
    rooms: [...shared, 'core/plan', 'api', 'report', 'cli'],
    packages: /^(commander|node:.*)$/,
  },
  'addons/action': { rooms: [...shared, 'core/plan', 'api', 'git', 'report', 'cli'], packages: node },
  'run-command.ts': {
    rooms: [
      'cli',
      ...['watch', 'calendar', 'doctor', 'run', 'pause', 'import', 'gitlab', 'sandbox'].map((name) => `addons/${name}`),
    ],
    packages: none,
  },
  'rota.ts': { rooms: ['cli', 'run-command.ts'], packages: none },
};

/** Folders that the rest of rota enters through one file. */
const doors: Readonly<Record<string, string>> = { 'declare/yaml/': 'parse.ts' };
const pureRooms = ['core', 'core/time', 'core/model', 'core/plan', 'json', 'report'];

const root = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .map((file) => file.replaceAll('\\', '/'))
  .sort();
const sources = new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
const imports = new Map([...sources].map(([file, source]) => [file, readImports(file, source)]));

/** The imports of a file, text imports included: our files as paths below src, packages by name. */
function readImports(file: string, source: string): readonly string[] {
  const specifiers = [...source.matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\()'([^'\n]+)'/g)].map((match) => match[1]!);
  return [...new Set(specifiers)].map((specifier) =>
    specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier.replace(/\?text$/, '')) : specifier,
  );
}

function isOurs(target: string): boolean {
  return /\.(ts|css|generated\.js)$/.test(target);
}

/** `core/plan` for a file below it, `cli` for `cli/commands/plan.ts`, and the file itself for one at the top. */
function roomOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  const isNested = ['core', 'addons'].includes(top) && !second.includes('.');
  return isNested ? `${top}/${second}` : top;
}

function filesIn(names: readonly string[]): readonly string[] {
  return files.filter((file) => names.includes(roomOf(file)));
}

describe('the architecture', () => {
  it('has a rule for every room', () => {
    expect([...new Set(files.map(roomOf))].sort()).toEqual(Object.keys(rooms).sort());
  });

  it('lets each room import only what its rule permits', () => {
    const offenders = files.flatMap((file) => {
      const own = roomOf(file);
      return imports
        .get(file)!
        .filter((target) => {
          if (!isOurs(target)) return !rooms[own]!.packages.test(target);
          const isPermitted = rooms[own]!.rooms.some((room) => room === target || room === roomOf(target));
          return roomOf(target) !== own && !isPermitted;
        })
        .map((target) => `${file} imports ${target}`);
    });
    expect(offenders).toEqual([]);
  });

  it('lets other rooms import only the entry file of a folder with an entry file', () => {
    const offenders = files.flatMap((file) =>
      Object.entries(doors).flatMap(([folder, door]) =>
        file.startsWith(folder)
          ? []
          : imports
              .get(file)!
              .filter((target) => target.startsWith(folder) && target !== `${folder}${door}`)
              .map((target) => `${file} imports ${target}`),
      ),
    );
    expect(offenders).toEqual([]);
  });

  it('has no circular imports, including types', () => {
    const open: string[] = [];
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string): void => {
      if (open.includes(file)) circles.push([...open.slice(open.indexOf(file)), file].join(' → '));
      if (done.has(file) || open.includes(file)) return;
      open.push(file);
      for (const target of imports.get(file) ?? []) visit(target);
      open.pop();
      done.add(file);
    };
    for (const file of files) visit(file);
    expect(circles).toEqual([]);
  });

  it('keeps clocks, processes, random numbers and printing out of the pure rooms', () => {
    const impure = /\bconsole\b|\bprocess\b|Date\.now\(|new Date\(\)|Math\.random|\bglobalThis\b/;
    const offenders = filesIn(pureRooms).filter((file) =>
      impure.test(sources.get(file)!.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')),
    );
    expect(offenders).toEqual([]);
  });

  it('has files of at most 250 lines, with lower-case hyphenated names and without default exports', () => {
    const offenders = files.filter((file) => {
      const source = sources.get(file)!;
      const isNamedWell = /^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(path.basename(file));
      return source.split('\n').length > 251 || !isNamedWell || /^export default/m.test(source);
    });
    expect(offenders).toEqual([]);
  });

  it('imports only types from the official client, in one file', () => {
    const lines = [...sources].flatMap(([file, source]) =>
      [...source.matchAll(/^.*'@ramensoft\/.*$/gm)].map(([line]) => [file, line]),
    );
    expect(lines).toEqual([['api/client.ts', "import type { Handinger } from '@ramensoft/handinger';"]]);
  });

  it('matches the table in src/README.md', () => {
    const map = readFileSync(path.join(root, 'README.md'), 'utf8');
    const rows = [...map.matchAll(/^\| \[`([^`]+)`\]\([^)]+\) *\|[^|]*\| ([^|]*) \|$/gm)];
    const drawn = Object.fromEntries(rows.map(([, room, names]) => [room!.replace(/\/$/, ''), names!.trim()]));
    const ruled = Object.keys(rooms)
      .filter((room) => !filesBelowAll.includes(room))
      .map((room) => [room, drawImports(room)]);
    expect(drawn).toEqual(Object.fromEntries(ruled));
  });
});

/** The rooms that a room may import, as in the table, which omits what every room may import. */
function drawImports(room: string): string {
  const permitted = rooms[room]!.rooms;
  const drawn = room.startsWith('core') ? permitted : permitted.filter((name) => !shared.includes(name));
  return drawn.map((name) => `\`${name}\``).join(', ') || '–';
}
