import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const entry = path.join(root, 'parts.ts');

const parts = `
export { systemClock } from './src/clock.ts';
export { openAccounts } from './src/api/open-accounts.ts';
export { applyPlan, planDeclaration } from './src/pipeline.ts';
export { openLedger } from './src/ledger/open-ledger.ts';
export { loadDeclaration } from './src/declare/load-declaration.ts';
export { createClient } from './src/api/client.ts';
export { withRetry } from './src/api/retry.ts';
export { observeWorkers } from './src/api/port.ts';
export { planWorkers } from './src/core/plan/plan.ts';
export { completeRequest } from './src/core/plan/plan-request.ts';
export { findPlanWarnings } from './src/core/plan/warnings.ts';
export { createPlanDocument } from './src/report/documents/plan-document.ts';
export { renderPlanText } from './src/report/text/plan-text.ts';
export { collectDeclared } from './src/addons/calendar/collect-items.ts';
export { createCalendarDocument } from './src/addons/calendar/create-calendar-document.ts';
export { resolvePeriod } from './src/addons/calendar/read-period.ts';`;

/** Bundles the parts that are measured separately, and returns the file. */
export async function bundleParts(folder) {
  const outfile = path.join(folder, 'parts.cjs');
  await build({
    input: entry,
    platform: 'node',
    plugins: [
      { name: 'parts', resolveId: (id) => (id === entry ? id : null), load: (id) => (id === entry ? parts : null) },
    ],
    output: { format: 'cjs', file: outfile, codeSplitting: false },
    checks: { ineffectiveDynamicImport: false },
    logLevel: 'warn',
  });
  return outfile;
}
