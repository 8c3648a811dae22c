import { randomBytes } from 'node:crypto';
import { isOn } from '../../core/model/bounds.ts';
import { formatAddress, type Declaration } from '../../core/model/declaration.ts';
import { SandboxError } from '../../errors.ts';
import { createMovableClock, createRequestLog, type MovableClock, type RequestRecord } from './control-routes.ts';
import { readDataFile, writeDataFile, type SandboxData } from './data-file.ts';
import type { Behaviour } from './memory-behaviour.ts';
import { createMemoryService, type MemoryService } from './memory-service.ts';
import { startServer } from './server.ts';

/** What a sandbox starts with. */
export interface SandboxOptions {
  /**
   * 0 to 65,535 on loopback; 0 takes a free one.
   *
   * @defaultValue 0
   */
  readonly port?: number;
  /** Keeps everything in this file, and goes on from what it holds; absent: nothing outlives the process. */
  readonly dataFile?: string;
  /** What the service holds at first; not looked at when the data file already holds a world. */
  readonly seed?: Declaration;
  /** Switches to turn at the start; the others are as saved, or as by default, with unknown workers created. */
  readonly behaviour?: Partial<Behaviour>;
  /** @defaultValue real time, which can be moved forward */
  readonly clock?: MovableClock;
}

/** A running sandbox. */
export interface Sandbox {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly baseUrl: string;
  /** The one key it accepts; begins with `hdg_sandbox_`. */
  readonly apiKey: string;
  readonly service: MemoryService;
  readonly clock: MovableClock;
  /** How many schedules the seed made. */
  readonly seeded: number;
  /** The requests of late to the API, oldest first. */
  requests(): readonly RequestRecord[];
  /** Ends every connection, answered or not, and saves; a second call does nothing more. */
  close(): Promise<void>;
}

/**
 * Starts the API on loopback.
 *
 * @throws SandboxError when the port is taken, the data file is damaged or the seed is refused.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, dataFile, seed, clock = createMovableClock() } = options;
  const saved = dataFile === undefined ? null : await readDataFile(dataFile);
  // The time while it was not running does not count, but time never goes back.
  if (saved !== null) clock.advance(saved.savedAt.getTime() - clock.now().getTime());
  const apiKey = saved?.apiKey ?? `hdg_sandbox_${randomBytes(12).toString('hex')}`;
  const service = createMemoryService({
    clock,
    behaviour: { unknownWorkers: 'create', ...saved?.behaviour, ...options.behaviour },
    ...(saved === null ? {} : { state: saved.world }),
  });
  const seeded = seed === undefined || saved !== null ? 0 : seedSandbox(service, seed, clock.now());

  const data = (): SandboxData => {
    const savedAt = clock.now();
    return { apiKey, savedAt, behaviour: service.behaviour(), world: service.settle() };
  };
  const save = dataFile === undefined ? () => Promise.resolve() : createSaver(() => writeDataFile(dataFile, data()));
  const log = createRequestLog();
  await save();
  const server = await startServer({ port, apiKey, service, clock, log, save });
  return {
    baseUrl: server.baseUrl,
    apiKey,
    service,
    clock,
    seeded,
    requests: () => log.records(),
    close: async () => {
      await server.close();
      await save();
    },
  };
}

/**
 * A function that saves what is there when it is called; its promise settles when that is kept. Calls that come while a
 * save is under way share the next one, so that a burst is saved twice at most.
 */
function createSaver(write: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  return () => {
    next ??= current.then(async () => {
      next = null;
      await write();
    });
    current = next.catch(() => undefined);
    return next;
  };
}

/**
 * Makes the service hold what a declaration says, as if it had always done: every worker in its zone, UTC where none is
 * declared, and every schedule that is to be live, `delay` too. A date that is past is left out, for it would run at once. Returns
 * how many schedules were made.
 *
 * @throws SandboxError when the service refuses one.
 */
function seedSandbox(service: MemoryService, declaration: Declaration, now: Date): number {
  let made = 0;
  for (const { alias, workerId, timezone, schedules } of declaration.workers) {
    service.addWorker(workerId, { timezone: timezone ?? 'UTC' });
    for (const schedule of schedules) {
      const { name, content } = schedule;
      const isPast = content.when.type === 'scheduled' && new Date(content.when.date) <= now;
      if (!isOn(schedule, now) || isPast) continue;
      const answer = service.execute({ kind: 'create', workerId, content });
      if (answer.kind === 'refused') {
        throw new SandboxError(`could not seed ${formatAddress(alias, name)}: ${answer.error}`);
      }
      made += 1;
    }
  }
  return made;
}
