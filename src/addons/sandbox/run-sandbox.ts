import { once } from 'node:events';
import path from 'node:path';
import { count } from '../../core/words.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';
import { exitCodes, type ExitCode } from '../../cli/exit-code.ts';
import { listenForInterruption } from '../../cli/ask.ts';
import type { Io } from '../../cli/io.ts';
import { loadSelected } from '../../cli/load.ts';

/** The options of `rota sandbox`. */
export interface SandboxFlags {
  /** 0 to 65,535. */
  readonly port: number;
  readonly data?: string;
  /** If empty, the service starts empty. */
  readonly seed: readonly string[];
}

/** Serves the API on loopback until a signal ends it, which is the normal end: the exit code is 0. */
export async function runSandbox(flags: SandboxFlags, io: Io): Promise<ExitCode> {
  const seed = flags.seed.length === 0 ? null : (await loadSelected(flags.seed, { worker: [] }, io)).declaration;
  const sandbox = await createSandbox({
    port: flags.port,
    ...(flags.data === undefined ? {} : { dataFile: path.resolve(io.cwd, flags.data) }),
    ...(seed === null ? {} : { seed }),
  });
  const interruption = listenForInterruption(() => undefined, io);
  await io.write(
    `export HANDINGER_BASE_URL=${sandbox.baseUrl}\nexport HANDINGER_API_KEY=${sandbox.apiKey}\n` +
      `# ready with ${count(countLive(sandbox), 'schedule')}; paste the two lines into another shell, stop with Ctrl-C\n`,
  );
  if (!interruption.stop.aborted) await once(interruption.stop, 'abort');
  await sandbox.close();
  return exitCodes.done;
}

function countLive({ service }: Sandbox): number {
  return service.settle().workers.reduce((sum, { entries }) => sum + entries.length, 0);
}
