import type { Diagnostic } from '../../src/core/model/diagnostic.ts';

/** Renders diagnostics as in the `.expected.txt` files: place, message, the line with its caret, and the hint. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => `${renderOne(diagnostic)}\n`).join('\n');
}

function renderOne({ severity, code, location, message, hint, excerpt }: Diagnostic): string {
  const place = location === null ? '' : ` ${location.file}:${String(location.line)}:${String(location.column)}`;
  const lines = [`${severity} ${code}${place}`, message];
  if (excerpt !== null) lines.push(`| ${excerpt.line}`, `| ${' '.repeat(excerpt.offset)}${'^'.repeat(excerpt.length)}`);
  if (hint !== null) lines.push(`hint: ${hint}`);
  return lines.join('\n');
}
