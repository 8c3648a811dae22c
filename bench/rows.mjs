/**
 * Every row of the bench, by section and name, in the order they run and print. `docs/performance.md` shows the same
 * rows, and a test compares them. Less is better in every row.
 *   what   the row in words; a row that begins with · is about the row above it
 *   unit   ×, ms, MB, count or %
 *   by     cpu or wall: which noise of the machine affects it; absent for memory and counts
 *   gate   the highest value that passes; absent if the row only informs
 *   goal   the value we want
 */
export const rowsBySection = {
  cold: {
    bareWall: { what: 'bare node', unit: 'ms', by: 'wall' },
    bareCpu: { what: '· CPU', unit: 'ms', by: 'cpu' },
    version: { what: '`rota --version` over bare node, CPU', unit: '×', by: 'cpu', gate: 1.1, goal: 1.05 },
    help: { what: '`rota --help` over bare node, wall clock', unit: '×', by: 'wall', gate: 1.5, goal: 1.2 },
    helpCpu: { what: '· CPU', unit: '×', by: 'cpu' },
    validate: { what: 'cold `rota validate` over bare node, CPU', unit: '×', by: 'cpu', gate: 1.45, goal: 1.3 },
    plan: { what: 'cold `rota plan` over bare node, CPU', unit: '×', by: 'cpu', gate: 1.7, goal: 1.5 },
    planWall: { what: '· wall clock', unit: '×', by: 'wall' },
    planLess: { what: '· less bare node', unit: 'ms', by: 'wall' },
  },
  lists: {
    over32: {
      what: '1,000 lists at 50 ms, 32 at a time, over the limit',
      unit: '×',
      by: 'wall',
      gate: 1.08,
      goal: 1.04,
    },
    bare32: { what: '· over `node:http` alone', unit: '×', by: 'wall' },
    sockets32: { what: '· sockets', unit: 'count', gate: 32 },
    over64: {
      what: '1,000 lists at 50 ms, 64 at a time, over the limit',
      unit: '×',
      by: 'wall',
      gate: 1.15,
      goal: 1.08,
    },
    bare64: { what: '· over `node:http` alone', unit: '×', by: 'wall' },
    sockets64: { what: '· sockets', unit: 'count', gate: 64 },
    cpu: { what: 'CPU a list, cold', unit: 'ms', by: 'cpu', gate: 0.5, goal: 0.35 },
  },
  limited: {
    withRetryAfter: {
      what: '1,000 lists against 100 a second, over what the limit takes',
      unit: '×',
      by: 'wall',
      gate: 1.25,
    },
    withRetryAfterLost: { what: '· lost', unit: 'count', gate: 0 },
    withRetryAfterRefused: { what: '· requests refused', unit: '%', gate: 5 },
    withoutRetryAfter: {
      what: '1,000 lists against 100 a second without `Retry-After`, over what the limit takes',
      unit: '×',
      by: 'wall',
      gate: 1.25,
    },
    withoutRetryAfterLost: { what: '· lost', unit: 'count', gate: 0 },
    withoutRetryAfterRefused: { what: '· requests refused', unit: '%', gate: 5 },
  },
  unchanged: {
    plan100: { what: 'nothing to change, 100 × 10 at 20 ms', unit: 'ms', by: 'wall' },
    curl100: { what: '· over the tuned `curl --parallel` script', unit: '×', by: 'wall', gate: 1, goal: 0.8 },
    sdk100: { what: '· over the SDK, 16 at a time', unit: '×', by: 'wall' },
    loop100: { what: '· over a loop of the SDK', unit: '×', by: 'wall' },
    alchemy100: { what: '· over alchemy, which lists nothing', unit: '×', by: 'wall' },
    plan1000: { what: 'nothing to change, 1,000 × 10 at 20 ms', unit: 'ms', by: 'wall' },
    curl1000: { what: '· over the tuned `curl --parallel` script', unit: '×', by: 'wall', gate: 0.65, goal: 0.45 },
    sdk1000: { what: '· over the SDK, 16 at a time, which checks nothing', unit: '×', by: 'wall' },
  },
  apply: {
    over: {
      what: 'apply of 1,000 creates at 50 ms, 32 at a time, over the limit of its calls',
      unit: '×',
      by: 'wall',
      gate: 1.2,
      goal: 1.1,
    },
    bare: { what: '· over `node:http` alone for the same calls', unit: '×', by: 'wall' },
    calls: { what: '· calls a create', unit: 'count' },
  },
  ledgers: {
    fileApply: {
      what: 'apply of 1,000 × 10 from nothing, `file:` ledger over none, wall clock',
      unit: '×',
      by: 'wall',
      gate: 1.05,
      goal: 1.02,
    },
    fileApplyCpu: { what: '· CPU', unit: '×', by: 'cpu' },
    gitApply: { what: '· `git:` ledger', unit: '×', by: 'wall', gate: 1.2, goal: 1.1 },
    gitApplyCpu: { what: '· `git:` ledger, CPU with that of git, the side of the remote too', unit: '×', by: 'cpu' },
    filePlan: {
      what: 'plan of 1,000 × 10 with nothing to change, `file:` ledger over none, wall clock',
      unit: '×',
      by: 'wall',
      gate: 1.05,
      goal: 1.02,
    },
    filePlanCpu: { what: '· CPU', unit: '×', by: 'cpu' },
    gitPlan: { what: '· `git:` ledger', unit: '×', by: 'wall', gate: 1.1, goal: 1.05 },
    gitPlanCpu: { what: '· `git:` ledger, CPU with that of git, the side of the remote too', unit: '×', by: 'cpu' },
    ...ledgerRows('file', 1, { fill: 200, read: 300, edit: 150, race: 350 }),
    ...ledgerRows('file', 10, { fill: 1_250, read: 1_350, edit: 900, race: 3_500 }),
    ...ledgerRows('git', 1, { fill: 650, read: 550, edit: 500, race: 1_800 }),
    ...ledgerRows('git', 10, { fill: 3_000, read: 2_400, edit: 950, race: 3_300 }),
  },
  watch: {
    idleCpu: { what: 'watch over 10,000 workers at rest, CPU a second', unit: 'ms', by: 'cpu', gate: 10, goal: 2 },
    memory: { what: '· peak memory', unit: 'MB', gate: 450, goal: 300 },
    firstCall: { what: '· from an edit to its first call', unit: 'ms', by: 'wall', gate: 2_000, goal: 1_000 },
    status: { what: '`rota status` of 10,000 workers, CPU', unit: 'ms', by: 'cpu' },
    statusOverPlan: { what: '· over `rota plan` with nothing to change', unit: '×', by: 'cpu', gate: 1.2, goal: 1 },
    statusMemory: { what: '· peak memory', unit: 'MB' },
  },
  offline: {
    over: {
      what: 'offline, 10,000 schedules, CPU over bare `yaml.parseDocument`',
      unit: '×',
      by: 'cpu',
      gate: 0.6,
      goal: 0.45,
    },
    load: { what: '· read and check', unit: 'ms', by: 'wall' },
    match: { what: '· match', unit: 'ms', by: 'wall' },
    render: { what: '· render all of them as new', unit: 'ms', by: 'wall' },
    loadLong: { what: '· read and check 1,000 prompts of 4 kB', unit: 'ms', by: 'wall' },
    oneFile: { what: '100,000 schedules in one file, peak memory', unit: 'MB', gate: 400, goal: 300 },
    manyFiles: { what: '· in 1,000 files', unit: 'MB', gate: 230, goal: 180 },
    growth: { what: '· in 1,000 files, CPU a schedule over that of 10,000', unit: '×', by: 'cpu', gate: 1.2 },
  },
  mapping: {
    cpu: { what: 'one mapping of 40,000 schedules, CPU', unit: 'ms', by: 'cpu', gate: 1_200, goal: 800 },
    twice: { what: '· twice as many over it', unit: '×', by: 'cpu', gate: 2.5 },
  },
  sets: {
    cpu: {
      what: '1,000 workers that use 10 sets of 10 schedules, CPU over the same written out',
      unit: '×',
      by: 'cpu',
      gate: 1.3,
      goal: 0.5,
    },
    memory: { what: '· peak memory over it', unit: '×', gate: 1 },
  },
  growth: {
    validate: { what: '`rota validate` of 5,000 × 10 over 1,000 × 10, CPU', unit: '×', by: 'cpu' },
    plan: { what: 'plan of 20,000 edits on one worker', unit: 'ms', by: 'wall' },
    planTwice: { what: '· twice as many over it', unit: '×', by: 'wall', gate: 2.5 },
    renderTwice: { what: '· their report, twice as many over it', unit: '×', by: 'wall', gate: 2.5 },
  },
  policy: {
    cpu: {
      what: '`rota validate` of 100,000 schedules with a policy over without, CPU',
      unit: '×',
      by: 'cpu',
      gate: 1.4,
      goal: 1.2,
    },
    memory: { what: '· peak memory', unit: '×', gate: 1.3, goal: 1.1 },
  },
  calendar: {
    cpu: { what: 'calendar of 100,000 schedules for a year, CPU', unit: 'ms', by: 'cpu', gate: 2_000 },
    memory: { what: '· peak memory', unit: 'MB', gate: 400 },
    distinctCpu: { what: '· where nearly all differ, CPU', unit: 'ms', by: 'cpu' },
    distinctMemory: { what: '· where nearly all differ, peak memory', unit: 'MB' },
    often: { what: '· 10,000 schedules each minute over ten of them, CPU', unit: '×', by: 'cpu', gate: 1 },
  },
};

/** All rows in order, each with its section and with `id`: its section and name. */
export const allRows = Object.entries(rowsBySection).flatMap(([section, rows]) =>
  Object.entries(rows).map(([name, row]) => ({ id: `${section}/${name}`, section, ...row })),
);

/** Rows of a ledger with `thousands` thousand workers of ten schedules each, measured in processes of their own. */
function ledgerRows(kind, thousands, gates) {
  const of = (part, what) => [
    `${kind}${thousands}k${part[0].toUpperCase()}${part.slice(1)}`,
    { what, unit: 'ms', by: 'cpu', gate: gates[part] },
  ];
  return Object.fromEntries([
    of('fill', `\`${kind}:\` ledger of ${thousands},000 workers, first commit, CPU`),
    of('read', '· read'),
    of('edit', '· one record changed'),
    of('race', '· two changed at once, each by another writer'),
  ]);
}

const decimals = { '×': 2, ms: 0, MB: 0, count: 2, '%': 1 };

/** Formats a value of a row, as in 1.70× or 1,200 ms; empty if there is none. */
export function inWords(value, unit) {
  if (value === undefined || value === null) return '';
  const digits = unit === 'ms' && value < 10 ? 2 : decimals[unit];
  const least = unit === '×' ? digits : 0;
  const number = value.toLocaleString('en-US', { minimumFractionDigits: least, maximumFractionDigits: digits });
  return { '×': `${number}×`, count: number, '%': `${number} %` }[unit] ?? `${number} ${unit}`;
}
