import { problemWords } from '../text/problem-lines.ts';
import type { ValidateDocument } from '../documents/validate-document.ts';
import { count } from '../../core/words.ts';
import { printPage } from './page.ts';
import { problemSection } from './sections.ts';

/** Renders a validation for a reviewer: whether the files are valid, then every problem with its location. */
export function renderValidateMarkdown({ valid, summary, diagnostics }: ValidateDocument): string {
  const found = `${count(summary.workers, 'worker')}, ${count(summary.schedules, 'schedule')}`;
  const title = [valid ? `valid, ${found}` : 'invalid', problemWords(diagnostics)].filter((words) => words !== '');
  return printPage({
    command: 'rota validate',
    head: `## rota validate: ${title.join(', ')}\n\n`,
    sections: [problemSection(diagnostics, [])],
    foot: '',
  });
}
