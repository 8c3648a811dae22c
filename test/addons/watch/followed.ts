import { mkdtempSync, realpathSync, rmSync, symlinkSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'vitest';
import { createFileTrigger } from '../../../src/addons/watch/file-trigger.ts';

/** A folder with followed names. */
export interface Followed {
  readonly at: (...names: readonly string[]) => string;
  readonly write: (name: string, text: string) => void;
  /** Runs `change` and waits until the trigger reports it. */
  readonly told: (change: () => void) => Promise<void>;
  /** Replaces a link atomically, like a release. */
  readonly relink: (name: string, target: string) => void;
  /** The number of reports so far. */
  readonly count: () => number;
}

/** Follows names in a new folder after `prepare` has filled it. */
export async function follow(
  { onTestFinished }: TestContext,
  names: readonly string[],
  prepare: (folder: string) => void = () => undefined,
): Promise<Followed> {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'rota-trigger-')));
  const at: Followed['at'] = (...parts) => path.join(folder, ...parts);
  let times = 0;
  let tell = (): void => undefined;
  const trigger = createFileTrigger({
    onChange: () => {
      times++;
      tell();
    },
    onProblem: (problem) => {
      throw new Error(problem);
    },
  });
  onTestFinished(async () => {
    await trigger.close();
    rmSync(folder, { recursive: true });
  });
  prepare(folder);
  await trigger.follow(names.map((name) => at(name)));
  return {
    at,
    write: (name, text) => {
      writeFileSync(at(name), text);
    },
    told: async (change) => {
      const next = new Promise<void>((resolve) => {
        tell = resolve;
      });
      change();
      await next;
    },
    relink: (name, target) => {
      symlinkSync(target, at('next'));
      renameSync(at('next'), at(name));
    },
    count: () => times,
  };
}
