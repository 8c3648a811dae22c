import { randomBytes } from 'node:crypto';
import { isOn } from '../../core/model/bounds.ts';
import { formatAddress, type Declaration } from '../../core/model/declaration.ts';
import { SandboxError } from '../../errors.ts';
import { createMovableClock, createRequestLog, type MovableClock, type RequestRecord } from './control-routes.ts';
import { readDataFile, writeDataFile, type SandboxData } from './data-file.ts';
import type { Behaviour } from './memory-behaviour.ts';
import { createMemoryService, type MemoryService } from './memory-service.ts';
import { startServer } from './server.ts';

/** Options for creating a sandbox. */
export interface SandboxOptions {
  /**
   * Port on loopback, 0 to 65,535; 0 takes a free one.
   *
   * @defaultValue 0
   */
  readonly port?: number;
  /** File that keeps the state across restarts; if undefined, nothing outlives the process. */
  readonly dataFile?: string;
  /** What the service contains at first; ignored if the data file already exists. */
  readonly seed?: Declaration;
  /** Switches to set at the start. The others are as saved, or the defaults with unknown workers created. */
  readonly behaviour?: Partial<Behaviour>;
  /** @defaultValue real time, which can be moved forward */
  readonly clock?: MovableClock;
}

/** A running sandbox. */
export interface Sandbox {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly baseUrl: string;
  /** The only key it accepts; begins with `hdg_sandbox_`. */
  readonly apiKey: string;
  readonly service: MemoryService;
  readonly clock: MovableClock;
  /** How many schedules the seed created. */
  readonly seeded: number;
  /** Returns the latest requests to the API, oldest first, at most 10,000. */
  requests(): readonly RequestRecord[];
  /** Closes every connection, answered or not, and saves. A second call does nothing more. */
  close(): Promise<void>;
}

/**
 * Starts a sandbox: the API on loopback.
 *
 * @throws SandboxError if the port is taken, the data file cannot be used, or the seed is refused.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, dataFile, seed, clock = createMovableClock() } = options;
  const saved = dataFile === undefined ? null : await readDataFile(dataFile);
  // Goes on from the saved time, or from now if that is later: the time never goes back.
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
 * Creates a function that saves the current state; its promise settles once that is done. Calls during a save share the
 * next one, so that a burst is saved twice at most.
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
 * Fills the service with a declaration, as if it had always been there: every worker in its zone, or in UTC without
 * one, and every schedule that is to be live, delays included. Past dates are left out, because they would run at once.
 * Returns how many schedules were created.
 *
 * @throws SandboxError if the service refuses one.
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
