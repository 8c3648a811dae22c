/**
 * rota as a library: the steps the command takes, for a program that wants the values instead of the text.
 *
 * @example
 * ```ts
 * const loaded = await check({ paths: [], cwd: process.cwd(), env: process.env, readStdin: async () => '' });
 * if (loaded.kind === 'invalid') throw new DeclarationError(loaded.diagnostics);
 * const client = createClient({ baseUrl, apiKey, timeoutMs: 30_000, concurrency: 16, clock: systemClock });
 * const reader = withRetry(client, { clock: systemClock });
 * const context = { reader, clock: client.clock, concurrency: 16, allow: new Set(), ledger: null };
 * const { plan } = await preview(loaded.declaration, context);
 * ```
 *
 * @packageDocumentation
 */
export { check, hasWrites, isWhole, preview, reconcile } from './pipeline.ts';
export type { Approval, Loaded, Preview, PreviewContext, Reconciliation, ReconcileContext } from './pipeline.ts';

export { systemClock } from './clock.ts';
export type { Clock } from './clock.ts';
export { DeclarationError, LedgerError, RefusalError, RemoteError, RotaError } from './errors.ts';
export type { ErrorCode } from './errors.ts';

export { createClient } from './api/client.ts';
export { withRetry } from './api/retry.ts';
export type { ScheduleApi, ScheduleReader } from './api/port.ts';
export { openLedger } from './ledger/open-ledger.ts';
export type { Ledger } from './ledger/ledger.ts';

export { createApplyDocument } from './report/documents/apply-document.ts';
export type { ApplyDocument } from './report/documents/apply-document.ts';
export { createPlanDocument } from './report/documents/plan-document.ts';
export type { PlanDocument } from './report/documents/plan-document.ts';

export type { Declaration, DeclaredSchedule, DeclaredWorker } from './core/model/declaration.ts';
export type { Diagnostic } from './core/model/diagnostic.ts';
export type { Change, GuardCode, GuardFinding, Plan } from './core/model/plan.ts';
