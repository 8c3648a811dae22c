import type { Preview } from '../pipeline.ts';
import { createEarlyReader } from '../api/early-reader.ts';
import type { PlanFlags } from './flags.ts';
import type { Io } from './io.ts';
import { loadSelected } from './load.ts';
import type { Selected } from './load.ts';
import { openApi } from './open-api.ts';
import type { OpenApi } from './open-api.ts';
import { previewDeclared } from './preview-declared.ts';
import type { PreviewTools } from './preview-declared.ts';
import { isPartial } from './load.ts';

/** What files declare, and what an apply of it would do. */
export interface PreviewedFiles extends Selected, Preview {}

/**
 * Loads what is declared and previews it. Where there are several files or many workers, a worker is listed as soon as a
 * file gives its id, and once. Nothing is written after it, so it is no loss that these lists are a moment older.
 *
 * @throws DeclarationError, UsageError, RemoteError and LedgerError as loading, opening and previewing do, in this order.
 */
export async function previewFiles(
  paths: readonly string[],
  flags: PlanFlags & Pick<PreviewTools, 'mayEstimate'>,
  io: Io,
): Promise<PreviewedFiles> {
  const stop = new AbortController();
  const opened = await tryToOpen(flags, io, stop.signal);
  if (opened.kind === 'failed') {
    await loadSelected(paths, flags, io);
    throw opened.error;
  }
  const { api, clock, close } = opened.service;
  const early = createEarlyReader(api, flags.concurrency);
  try {
    const onWorkerId = (workerId: string): void => {
      early.begin(workerId);
    };
    const selected = await loadSelected(paths, flags, io, onWorkerId);
    const reader = { ...early, heldUntil: () => api.heldUntil() };
    const { mayEstimate = false } = flags;
    const tools = { reader, clock, flags, io, isPartial: isPartial(flags), mayEstimate };
    return { ...selected, ...(await previewDeclared(selected.declaration, tools)) };
  } finally {
    early.end();
    // Lists that no one waits for any more are not sent again.
    stop.abort();
    close();
  }
}

type Opened =
  { readonly kind: 'opened'; readonly service: OpenApi } | { readonly kind: 'failed'; readonly error: unknown };

async function tryToOpen(flags: PlanFlags, io: Io, stop: AbortSignal): Promise<Opened> {
  try {
    return { kind: 'opened', service: await openApi(flags, io, { stop }) };
  } catch (error) {
    return { kind: 'failed', error };
  }
}
