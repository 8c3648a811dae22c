import type { StatusDocument } from '../documents/status-document.ts';
import { renderStatusText } from '../text/status-text.ts';
import { fence } from './code.ts';
import { printPage } from './page.ts';

/** Width in columns of a fenced block that GitHub shows without a scroll bar. */
const width = 120;

/** Renders a status as its text report, an aligned table. */
export function renderStatusMarkdown(document: StatusDocument): string {
  const lines = renderStatusText(document, { width }).trimEnd().split('\n');
  return printPage({ command: 'rota status', head: '## rota status\n\n', sections: [], foot: fence('text', lines) });
}
