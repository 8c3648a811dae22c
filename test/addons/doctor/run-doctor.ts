import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { expect } from 'vitest';
import { runDoctor } from '../../../src/addons/doctor/doctor.ts';
import type { DoctorFlags } from '../../../src/addons/doctor/find-targets.ts';
import type { CheckEntry, DoctorDocument } from '../../../src/addons/doctor/doctor-document.ts';
import type { Io } from '../../../src/cli/io.ts';
import { recordIo } from '../../support/recorded-io.ts';

const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true });
ajvFormats.default(ajv);
const schema = readFileSync(new URL('../../../schemas/doctor.schema.json', import.meta.url), 'utf8');
const validate = ajv.compile(JSON.parse(schema) as object);

/** The result of a run. */
export interface DoctorRun {
  readonly document: DoctorDocument;
  readonly exitCode: number;
  readonly stderr: string;
  /** The result of a check for a worker, or for none, or null if it is not in the report. */
  readonly check: (name: CheckEntry['check'], workerId?: string) => Pick<CheckEntry, 'state' | 'found'> | null;
}

/** Options for a run. The folder has only `files`. */
export interface DoctorRunOptions {
  readonly names?: readonly string[];
  readonly flags?: Partial<DoctorFlags>;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Io['env'];
}

/** Runs `rota doctor --format json` in this process and validates its document. */
export async function doctor({ names = [], flags = {}, files = {}, env = {} }: DoctorRunOptions): Promise<DoctorRun> {
  const cwd = mkdtempSync(path.join(tmpdir(), 'rota-doctor-'));
  const { io, said } = recordIo({ env: { PATH: process.env['PATH'], ...env }, cwd });
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(cwd, name), text);
    const defaults = {
      format: 'json',
      color: 'never',
      quiet: true,
      verbose: false,
      concurrency: 8,
      timeout: 30,
      probe: false,
      account: [],
      yes: false,
    } as const;
    const exitCode = await runDoctor(names, { ...defaults, ...flags }, io);
    const document = JSON.parse(said.stdout) as DoctorDocument;
    validate(document);
    expect(validate.errors).toBeNull();
    return {
      document,
      exitCode,
      stderr: said.stderr,
      check: (name, workerId) => {
        const entry = document.checks.find((each) => each.check === name && each.workerId === (workerId ?? null));
        return entry === undefined ? null : { state: entry.state, found: entry.found };
      },
    };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
