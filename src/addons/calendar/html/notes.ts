import type { CalendarDocument } from '../calendar-document.ts';
import type { DiagnosticEntry } from '../../../report/documents/diagnostic-entry.ts';
import { countText } from './cell-text.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

/** Why the calendar may not be whole; nothing when all is well. */
export function renderNotes({ error, diagnostics, workers }: CalendarDocument): readonly Markup[] {
  const unlisted = workers.filter(({ unavailable }) => unavailable !== null).length;
  const sorted = [...diagnostics].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
  return [
    ...(error === null
      ? []
      : [
          markup`<section class="alert error" aria-label="Error"><p><strong>Error:</strong> ${error.message} <code>${error.code}</code></p>${error.hint === null ? null : markup`<p>${error.hint}</p>`}</section>`,
        ]),
    ...(unlisted === 0
      ? []
      : [
          markup`<section class="alert warning" aria-label="Workers that were not listed"><p><strong>Not whole:</strong> ${countText(unlisted, 'worker')} could not be listed; of them only what the files declare is drawn.</p></section>`,
        ]),
    ...(sorted.length === 0
      ? []
      : [
          markup`<section class="alert warning" aria-label="Problems in the files"><details${sorted.length > 3 ? null : markup` open`}><summary>${countText(sorted.length, 'problem')} in the files</summary><ul>${sorted.map(renderDiagnostic)}</ul></details></section>`,
        ]),
  ];
}

function renderDiagnostic({ severity, code, message, file, line, hint }: DiagnosticEntry): Markup {
  const place = file === null ? null : markup` <code>${file}${line === null ? null : `:${String(line)}`}</code>`;
  return markup`<li><strong>${severity}</strong> ${message}${place} <code>${code}</code>${hint === null ? null : markup` <span class="line quiet">${hint}</span>`}</li>`;
}
