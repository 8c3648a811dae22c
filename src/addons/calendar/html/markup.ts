import { escapeInvisible } from '../../../report/escape/escape-invisible.ts';

/** A piece of HTML in which inserted text is inert. Only this file creates one. */
export interface Markup {
  readonly html: string;
}

/** What a template accepts: markup as it is, anything else as text; null for nothing. */
export type Part = Markup | readonly Markup[] | string | number | null;

/**
 * Creates HTML from a template. The template itself is markup; inserted values are text, in an element or between the
 * quotes of an attribute. Invisible characters in text are escaped; a line break in the template becomes a space.
 */
export function markup(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const pieces = template.raw.map((piece, index) => piece.replace(/\n\s*/g, ' ') + renderPart(parts[index] ?? null));
  return { html: pieces.join('') };
}

/** A `<style>` or `<script>` of rota's own, unescaped. */
export function ownElement(tag: 'style' | 'script', text: string): Markup {
  return { html: `<${tag}>${text}</${tag}>` };
}

/** Data for the page's script, as JSON that can neither end its element nor begin a comment in it. */
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
