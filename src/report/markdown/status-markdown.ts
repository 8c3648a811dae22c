import type { StatusDocument } from '../documents/status-document.ts';
import { renderStatusText } from '../text/status-text.ts';
import { fence } from './fence.ts';
import { printPage } from './page.ts';

/** A status as its text, which is a table already. */
export function renderStatusMarkdown(document: StatusDocument): string {
  const lines = renderStatusText(document).trimEnd().split('\n');
  return printPage({ command: 'rota status', head: '## rota status\n\n', sections: [], foot: fence('text', lines) });
}
