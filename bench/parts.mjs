/**
 * Measures one part of a plan, in its own process, and prints the numbers as JSON.
 *   node bench/parts.mjs BUNDLE list WORKERS AT_A_TIME    lists through the real transport
 *   node bench/parts.mjs BUNDLE offline PATH              reads, plans and renders without a network
 *   node bench/parts.mjs BUNDLE edited SCHEDULES          plans and renders edits of one worker, all with one prompt
 *   node bench/parts.mjs BUNDLE calendar KIND SCHEDULES   draws a year of schedules: often, estate or distinct
 */
import { createRequire } from 'node:module';

const [bundle, part, ...args] = process.argv.slice(2);
const rota = createRequire(import.meta.url)(bundle);
const parts = { list, offline, edited, calendar };
console.log(JSON.stringify(await parts[part](...args)));

async function list(workers, atATime) {
  const concurrency = Number(atATime);
  const { HANDINGER_BASE_URL: baseUrl, HANDINGER_API_KEY: apiKey } = process.env;
  const clock = rota.systemClock;
  const api = rota.createClient({ baseUrl, apiKey, timeoutMs: 30_000, concurrency, clock });
  const reader = rota.withRetry(api, { clock, concurrency });
  const workerIds = Array.from({ length: Number(workers) }, (_, n) => `wrk_${String(n).padStart(8, '0')}`);
  const cpuBefore = process.cpuUsage();
  const observed = await timed(() => rota.observeWorkers({ reader, workerIds, concurrency }));
  const { user, system } = process.cpuUsage(cpuBefore);
  api.close();
  const lost = [...observed.value.values()].filter(({ kind }) => kind !== 'listed').length;
  return { wallMs: observed.ms, cpuMsEach: (user + system) / 1000 / workerIds.length, lost };
}

async function offline(path) {
  const load = await timed(() =>
    rota.loadDeclaration({ paths: [path], cwd: process.cwd(), env: {}, readStdin: async () => '' }),
  );
  const { declaration, diagnostics } = load.value;
  const observed = new Map(
    declaration.workers.map(({ workerId, schedules }) => [
      workerId,
      { kind: 'listed', workerId, timezone: 'UTC', schedules: schedules.map(toLive) },
    ]),
  );
  const now = new Date();
  const match = await timed(() => rota.planWorkers(planInput({ declaration, observed, now })));
  const empty = new Map([...observed].map(([id, worker]) => [id, { ...worker, schedules: [] }]));
  const plan = rota.planWorkers(planInput({ declaration, observed: empty, now }));
  const render = await timed(() => renderPlan(plan, diagnostics, now));
  return { loadMs: load.ms, matchMs: match.ms, renderMs: render.ms };
}

async function edited(count) {
  const location = { file: 'schedules.yaml', line: 1, column: 1 };
  const content = (intervalSeconds) => ({ when: { type: 'interval', intervalSeconds }, input: 'Look.', budget: 'low' });
  const schedules = Array.from({ length: Number(count) }, (_, n) => {
    return {
      name: `s${n}`,
      content: content(300 + n),
      enabled: true,
      protect: false,
      from: null,
      until: null,
      pause: null,
      spread: null,
      description: null,
      owner: null,
      fromSet: null,
      location,
    };
  });
  const rows = schedules.map((_, n) => toLive({ content: content(1_000_000 + n) }, n));
  const workerId = 'wrk_00000000';
  const worker = {
    alias: 'w0',
    workerId,
    prune: 'all',
    timezone: null,
    ignore: [],
    cancelLimit: null,
    account: null,
    runsPerDayLimit: null,
    schedules,
    location,
  };
  const declaration = { workers: [worker], cancelLimit: null, ledger: null, files: [] };
  const observed = new Map([[workerId, { kind: 'listed', workerId, timezone: 'UTC', schedules: rows }]]);
  const now = new Date();
  const plan = await timed(() => rota.planWorkers(planInput({ declaration, observed, now })));
  const render = await timed(() => renderPlan(plan.value, [], now));
  return { planMs: plan.ms, renderMs: render.ms };
}

/** Input of a plan without special requests and without a ledger. */
function planInput({ declaration, observed, now }) {
  const nowOf = () => now;
  const request = rota.completeRequest({});
  return { declaration, observed, owned: null, request, earlier: null, knownBounds: null, now, nowOf };
}

function renderPlan(plan, diagnostics, now) {
  const warnings = rota.findPlanWarnings({
    plan,
    owned: null,
    elsewhere: [],
    policy: null,
    judge: () => ({ now, listedAt: now, clockAheadMs: 0 }),
    isPartial: false,
  });
  const document = rota.createPlanDocument({ plan, findings: [], diagnostics, warnings, error: null, now });
  return rota.renderPlanText(document);
}

function toLive({ content }, n) {
  return { kind: 'recognised', id: `sch_${n}`, content, nextRunAt: new Date(Date.now() + 3_600_000) };
}

async function timed(task) {
  const startedAt = performance.now();
  const value = await task();
  return { value, ms: performance.now() - startedAt };
}

async function calendar(kind, count) {
  const crons = {
    often: () => '* * * * *',
    estate: (n) => `${n % 60} ${Math.floor(n / 60) % 24} ${1 + (Math.floor(n / 1440) % 28)} * *`,
    // Few schedules share a day and a time.
    distinct: (n) => `${n % 60},${(n * 7) % 60} ${n % 24}-23 ${1 + (n % 28)},${1 + (n % 31)} ${1 + (n % 12)}-12 *`,
  };
  const schedules = Array.from({ length: Number(count) }, (_, n) => ({
    name: `s${n}`,
    content: { when: { type: 'cron', cron: crons[kind](n) }, budget: 'low', input: 'Look.' },
    enabled: true,
    from: null,
    pause: null,
    until: null,
    owner: null,
  }));
  const workers = Array.from({ length: 100 }, (_, worker) => {
    const own = schedules.filter((_, n) => n % 100 === worker);
    return { alias: `w${worker}`, workerId: `wrk_${worker}`, timezone: 'Europe/Madrid', schedules: own };
  });
  const now = new Date('2026-11-28T00:00:00Z');
  const from = { kind: 'date', date: '2026-11-28' };
  const period = rota.resolvePeriod({ from, days: 365 }, { timezone: 'Europe/Madrid', now });
  const report = { period, timezoneFrom: 'workers', isLive: false, diagnostics: [], warnings: [], now };
  const cpuBefore = process.cpuUsage();
  const drawn = await timed(() =>
    rota.createCalendarDocument({ ...report, workers: workers.map(rota.collectDeclared) }),
  );
  const { user, system } = process.cpuUsage(cpuBefore);
  return { calendarMs: drawn.ms, cpuMs: (user + system) / 1000, runs: drawn.value.runs.total };
}
