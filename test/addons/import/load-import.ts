import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { loadDeclaration } from '../../../src/declare/load-declaration.ts';
import { nameWorkers } from '../../../src/addons/import/find-targets.ts';
import {
  importWorkers,
  newFile,
  type Imported,
  type ImportOptions,
} from '../../../src/addons/import/import-workers.ts';
import type { Declaration } from '../../../src/core/model/declaration.ts';
import type { ListedWorker } from '../../../src/core/model/live.ts';
import { isWrite, type Change } from '../../../src/core/model/change.ts';
import { changesOf } from '../../../src/core/model/plan.ts';
import { temporaryFolder } from '../../support/folders.ts';
import { importedAt } from './any-listed.ts';
import { planPlainly } from '../../support/scenario.ts';

/** The result of an import that was not refused. */
export type Done = Extract<Imported, { kind: 'imported' }>;

/** Imports at `importedAt`, without prompt files by default. */
export function importNow(options: Partial<ImportOptions> & Pick<ImportOptions, 'listed'>): Done {
  const imported = importWorkers({
    account: null,
    into: null,
    newFile: newFile('# The schema.'),
    aliases: nameWorkers(
      options.listed.map(({ workerId }) => ({ workerId, alias: null })),
      options.into?.declaration ?? { workers: [] },
      ({ message }) => {
        throw new Error(message);
      },
    ),
    takenPromptNames: null,
    now: importedAt,
    ...options,
  });
  if (imported.kind === 'refused') throw new Error(imported.problem);
  return imported;
}

/** Loads the YAML and prompt files of an import from a folder. */
export async function load({ text, promptFiles = [] }: Pick<Done, 'text'> & Partial<Done>): Promise<Declaration> {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'prompts'));
  writeFileSync(path.join(folder, 'schedules.yaml'), text);
  for (const file of promptFiles) writeFileSync(path.join(folder, file.path), file.text);
  const readStdin = (): Promise<string> => Promise.resolve('');
  const loaded = await loadDeclaration({ paths: [], cwd: folder, env: { TEAM: 'wrk_one' }, readStdin });
  expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (loaded.kind === 'invalid') throw new Error('unreachable: an invalid declaration has an error');
  return loaded.declaration;
}

/** The writes of an apply without a ledger. */
export function writesOf(
  declaration: Declaration,
  listed: readonly ListedWorker[],
  now: Date = importedAt,
): readonly Change[] {
  const observed = new Map(listed.map((worker) => [worker.workerId, worker]));
  return changesOf(planPlainly({ declaration, observed, owned: null, now })).filter(isWrite);
}
