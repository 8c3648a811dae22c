/**
 * A local service for tests, `handinger-rota/sandbox`: the API on loopback inside this process, with time that can be
 * moved forward and faults that can be injected.
 *
 * @example
 * ```ts
 * const sandbox = await createSandbox();
 * const rota = createRota({ baseUrl: sandbox.baseUrl, apiKey: sandbox.apiKey });
 * sandbox.clock.advance(86_400_000);
 * console.log(sandbox.service.runs());
 * ```
 *
 * @packageDocumentation
 */
export { createSandbox } from './sandbox.ts';
export type { Sandbox, SandboxOptions } from './sandbox.ts';
export type { Behaviour } from './memory-behaviour.ts';
export type { CallKind, Fault, FaultRule } from './memory-behaviour.ts';
export type { MemoryRow, MemoryRun } from './memory-runs.ts';
export type { CallRecord, MemoryService } from './memory-service.ts';
export type { AlienRow, StoredRow } from './memory-worker.ts';
export type { MovableClock } from './control-routes.ts';
export type { RequestRecord } from './control-routes.ts';
export { SandboxError } from '../../errors.ts';
