import { escapeInvisibleJson } from './escape/escape-invisible.ts';

/** A document itself, indented by two spaces; what a reader could not see is written as a JSON escape. */
export function renderJson(document: object): string {
  return `${escapeInvisibleJson(JSON.stringify(document, null, 2))}\n`;
}
