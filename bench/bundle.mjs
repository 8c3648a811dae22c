import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

const parts = `
export { systemClock } from './src/clock.ts';
export { loadDeclaration } from './src/declare/load-declaration.ts';
export { createClient } from './src/api/client.ts';
export { withRetry } from './src/api/retry.ts';
export { observeWorkers } from './src/api/observe.ts';
export { planWorkers } from './src/core/plan/plan.ts';
export { createPlanDocument } from './src/report/documents/plan-document.ts';
export { plainPaint } from './src/report/paint.ts';
export { textRenderer } from './src/report/text/text-renderer.ts';`;

/** Bundles the parts that are measured apart, as the command is bundled, and tells the file. */
export async function bundleParts(folder) {
  const outfile = path.join(folder, 'parts.cjs');
  await build({
    stdin: { contents: parts, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    outfile,
    logLevel: 'warning',
  });
  return outfile;
}
