import { escapeInvisible } from '../../../report/escape/escape-invisible.ts';

/** A piece of HTML in which all text of others is inert. Only this file makes one. */
export interface Markup {
  readonly html: string;
}

/** What a template takes: pieces as they are, anything else as text; null is nothing. */
export type Part = Markup | readonly Markup[] | string | number | null;

/**
 * HTML of a template: what is written in it is markup, what is put into it is text, in an element or between the quotes
 * of an attribute. Invisible characters of the text are shown as escapes; a line break of the template is a space.
 */
export function markup(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const pieces = template.raw.map((piece, index) => piece.replace(/\n\s*/g, ' ') + renderPart(parts[index] ?? null));
  return { html: pieces.join('') };
}

/** A `<style>` or `<script>` of our own, as it is. */
export function ownElement(tag: 'style' | 'script', text: string): Markup {
  return { html: `<${tag}>${text}</${tag}>` };
}

/** Data for the page's script, as JSON that neither ends its element nor begins a comment in it. */
export function dataElement(id: string, data: unknown): Markup {
  const json = JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, escapeUnit);
  return { html: `<script type="application/json" id="${id}">${json}</script>` };
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function renderPart(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string')
    return escapeInvisible(part).replace(/[&<>"']/g, (character) => entities[character] ?? '');
  if ('html' in part) return part.html;
  return part.map(({ html }) => html).join('');
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
