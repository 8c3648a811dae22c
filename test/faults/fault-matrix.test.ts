import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { ApplyDocument, OutcomeEntry } from '../../src/report/documents/apply-document.ts';
import { startGate } from '../support/gate.ts';
import { startSandbox, type InProcessSandbox } from '../support/in-process-sandbox.ts';
import { finish, givingUp, startRota, type Finished } from '../support/rota.ts';
import {
  cellCommands,
  faultCells,
  refusalCells,
  settings,
  type Cell,
  type CellCommand,
  type RefusalCell,
  type Setting,
} from './cells.ts';
import { declareCells, findBroken, findUnsettled, lookAt, seed } from './estate.ts';

/** The previous version stays beside the new one under prune: none, as these cells require. */
const allowed = ['--allow', 'previous-version-left'] as const;

const cells: readonly Cell[] = [...faultCells, ...refusalCells];
test('no fault breaks an invariant over HTTP, and a clean apply converges', async () => {
  // The settings mostly wait, so they run at once.
  const uncertain = await Promise.all(settings.map(runSetting));
  const count = settings.length * cells.length;
  process.stdout.write(
    `fault matrix over HTTP: ${String(count)} cells; in ${String(uncertain.flat().length)} an outcome is uncertain\n`,
  );
});

/** Runs every cell in a setting and returns the names of the cells with an uncertain outcome. */
async function runSetting(setting: Setting): Promise<readonly string[]> {
  const bench = await openBench();
  try {
    const { service } = bench.sandbox;
    for (const cell of cells) seed(service, cell);
    service.setBehaviour(setting);
    const before = lookAt(service);

    const outcomes = await applyUnderFaults(bench, setting);
    const after = lookAt(service);
    const broken = cells.flatMap((cell) => findBroken({ cell, before, after, outcomes }));
    expect({ setting, broken }).toEqual({ setting, broken: [] });

    await expectConvergence(bench, setting);
    return cells.map(({ name }) => name).filter((name) => isUncertain(name, outcomes));
  } finally {
    await bench.close();
  }
}

interface Bench {
  readonly sandbox: InProcessSandbox;
  /** Writes a file that declares the workers of these cells and returns its path. */
  readonly declare: (name: string, cells: readonly Cell[]) => string;
  readonly start: (args: readonly string[]) => ReturnType<typeof startRota>;
  readonly close: () => Promise<void>;
}

async function openBench(): Promise<Bench> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rota-faults-'));
  // The command uses the clock of the machine, so the sandbox starts at that time.
  const sandbox = await startSandbox({ startAt: new Date() });
  const env = { HANDINGER_BASE_URL: sandbox.baseUrl, HANDINGER_API_KEY: sandbox.apiKey };
  return {
    sandbox,
    declare: (name, declared) => {
      const file = path.join(folder, `${name}.yaml`);
      writeFileSync(file, declareCells(declared));
      return file;
    },
    start: (args) => startRota(args, { env }),
    close: async () => {
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function applyUnderFaults(bench: Bench, setting: Setting): Promise<readonly OutcomeEntry[]> {
  const { service } = bench.sandbox;
  for (const { name, rule } of faultCells) service.failNext({ ...rule, workerId: name });
  const outcomes = await Promise.all([
    ...cellCommands.map((command) => applyFaultCells(bench, command)),
    applyRefusalCells(bench, setting),
  ]);
  // A rule that still waits has met no call, so its cell shows nothing. That is permitted only if another call of the
  // worker timed out first on a busy machine.
  const isDone = (name: string | undefined): boolean =>
    outcomes.flat().every(({ workerId, status }) => workerId !== name || status === 'done');
  const unmet = service.waitingFaults().filter(({ times, workerId }) => times !== null && isDone(workerId));
  expect(unmet).toEqual([]);
  service.clearFaults();
  return outcomes.flat();
}

async function applyFaultCells(bench: Bench, command: CellCommand): Promise<readonly OutcomeEntry[]> {
  const cells = faultCells.filter((cell) => cell.command === command);
  const file = bench.declare(command, cells);
  const patience = command === 'silent' ? givingUp : [];
  const args = ['apply', ...allowed, '--yes', ...patience, '--concurrency', '256', '--format', 'json', file];
  const finished = await finish(bench.start(args));
  expect([0, 4]).toContain(finished.exitCode);
  return readOutcomes(finished);
}

/** Runs the cells one after the other: so many processes at once would time out on their own. */
async function applyRefusalCells(bench: Bench, setting: Setting): Promise<readonly OutcomeEntry[]> {
  const outcomes: OutcomeEntry[] = [];
  for (const cell of refusalCells) outcomes.push(...(await applyRefusalCell(bench, setting, cell)));
  return outcomes;
}

async function applyRefusalCell(bench: Bench, setting: Setting, cell: RefusalCell): Promise<readonly OutcomeEntry[]> {
  const gate = await startGate(bench.sandbox.baseUrl, cell.callsBefore(setting.listLag));
  try {
    const file = bench.declare(cell.name, [cell]);
    const args = ['apply', ...allowed, '--yes', '--verbose', '--format', 'json', '--base-url', gate.baseUrl, file];
    const child = bench.start(args);
    child.stderr.on('data', (text: Buffer) => {
      if (text.includes('remote-unreachable')) void gate.open();
    });
    const finished = await finish(child);
    expect(finished.stderr).toContain(`${cell.call} ${cell.name}: remote-unreachable`);
    expect(finished.exitCode).toBe(0);
    return readOutcomes(finished);
  } finally {
    await gate.close();
  }
}

/** The clean apply runs once lists show the earlier writes. Its own writes appear with the usual lag. */
async function expectConvergence(bench: Bench, setting: Setting): Promise<void> {
  const { service } = bench.sandbox;
  for (const { name } of cells) {
    for (let read = 0; read <= setting.listLag; read++) service.execute({ kind: 'list', workerId: name });
  }
  const file = bench.declare('clean', cells);
  const clean = await finish(bench.start(['apply', ...allowed, '--yes', file]));
  expect(clean).toMatchObject({ stderr: '', exitCode: 0 });
  const after = lookAt(service);
  const unsettled = cells.flatMap((cell) => findUnsettled(cell, after));
  expect({ setting, unsettled }).toEqual({ setting, unsettled: [] });
  const plan = await finish(bench.start(['plan', '--detailed-exitcode', file]));
  expect(plan.stdout).toMatch(/^No changes\.$/m);
  expect(plan.exitCode).toBe(0);
}

function readOutcomes({ stdout }: Finished): readonly OutcomeEntry[] {
  return (JSON.parse(stdout) as ApplyDocument).outcomes;
}

function isUncertain(name: string, outcomes: readonly OutcomeEntry[]): boolean {
  return outcomes.some(({ workerId, status }) => workerId === name && status === 'uncertain');
}
