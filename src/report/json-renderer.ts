import type { Renderer } from './renderer.ts';
import { escapeInvisibleJson } from './escape/escape-invisible.ts';

/** The documents themselves, indented by two spaces; what a reader could not see is written as a JSON escape. */
export const jsonRenderer: Renderer = { plan: renderJson, apply: renderJson, validate: renderJson, status: renderJson };

function renderJson(document: object): string {
  return `${escapeInvisibleJson(JSON.stringify(document, null, 2))}\n`;
}
