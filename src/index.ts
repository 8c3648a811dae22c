/**
 * rota as a library: the same steps the command takes, for a program that wants the values instead of the text.
 *
 * @packageDocumentation
 */
export { check, hasWrites, preview, reconcile } from './pipeline.ts';
export type { Preview, PreviewContext, Reconciliation, ReconcileContext } from './pipeline.ts';
export { systemClock } from './clock.ts';
export type { Clock } from './clock.ts';
