/**
 * Measures the cost of a ledger, in its own process, and prints the numbers as JSON. KIND is file, git or none; PLACE
 * is the file or a clone. The records are of a service that is not on this machine, so that a git ledger is pushed to
 * its remote.
 *   node bench/ledger-parts.mjs BUNDLE apply KIND PLACE FILE       plans and applies a file through the real transport
 *   node bench/ledger-parts.mjs BUNDLE plan KIND PLACE FILE        only plans it
 *   node bench/ledger-parts.mjs BUNDLE alone KIND PLACE OTHER WORKERS
 *     the CPU time, including git's, of committing records of WORKERS workers, ten schedules each; of reading them; of
 *     changing one record; of changing two records at once, one from PLACE and one from OTHER
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { childrenCpuMs } = require('./children.cjs');

const [bundle, part, kind, place, ...args] = process.argv.slice(2);
const rota = require(bundle);
const origin = 'https://handinger.com';
const concurrency = 32;
const parts = { apply: reach, plan: reach, alone };
console.log(JSON.stringify(await parts[part](...args)));

function openAt(where) {
  if (kind === 'none') return null;
  const location = { kind, place: kind === 'git' ? 'refs/rota/ledger' : where };
  return rota.openLedger(location, { origin, cwd: where });
}

async function reach(file) {
  const { HANDINGER_BASE_URL: baseUrl, HANDINGER_API_KEY: apiKey } = process.env;
  const { declaration } = await rota.loadDeclaration({ paths: [file], cwd: process.cwd(), env: {} });
  const settings = new Map([[null, { baseUrl, apiKey, timeoutMs: 30_000, concurrency }]]);
  const { api, clock, close } = rota.openAccounts({
    settings,
    accountOf: () => null,
    clock: rota.systemClock,
    onCall: null,
  });
  const ledger = openAt(place);
  const planned = await rota.planDeclaration(declaration, {
    reader: api,
    clock,
    ledger,
    concurrency,
    allow: new Set(),
  });
  const stop = new globalThis.AbortController().signal;
  if (part === 'apply') {
    const { converged } = await rota.applyPlan(declaration, planned.approval, { api, clock, concurrency, stop });
    if (!converged) throw new Error('expected to converge');
  }
  close();
  return {};
}

async function alone(other, size) {
  const changed = new Map(Array.from({ length: Number(size) }, (_, n) => [workerOf(n), recordOf(workerOf(n), 0)]));
  const empty = await openAt(place).read();
  const fillMs = await cpuOf(() => openAt(place).commit(changed, empty.revision));
  const readMs = await cpuOf(() => openAt(place).read());
  const ledgers = [openAt(place), openAt(other)];
  const [{ revision }] = await Promise.all(ledgers.map((ledger) => ledger.read()));
  const raceMs = await cpuOf(() => Promise.all(ledgers.map((ledger, n) => change(ledger, revision, n))));
  const last = openAt(place);
  const { revision: newest } = await last.read();
  const editMs = await cpuOf(() => change(last, newest, 0));
  return { fillMs, readMs, editMs, raceMs };
}

async function change(ledger, revision, n) {
  const { moved } = await ledger.commit(new Map([[workerOf(n), recordOf(workerOf(n), Date.now())]]), revision);
  if (moved.length > 0) throw new Error('expected no worker to have moved');
}

function workerOf(n) {
  return `wrk_${String(n).padStart(8, '0')}`;
}

function recordOf(workerId, seed) {
  const schedules = Array.from({ length: 10 }, (_, n) => ({
    name: `s${n}`,
    scheduleId: `sch_${workerId}_${n}`,
    contentHash: (seed + n).toString(16).padStart(64, '0'),
    createdAt: new Date(1_790_000_000_000),
    dueAt: null,
    protect: false,
    runsPerDay: 1,
  }));
  return { workerId, schedules, intents: [] };
}

async function cpuOf(task) {
  const before = process.cpuUsage();
  const childrenBefore = childrenCpuMs();
  await task();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 + childrenCpuMs() - childrenBefore;
}
