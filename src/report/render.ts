import type { Format } from './format.ts';
import { jsonRenderer } from './json-renderer.ts';
import { markdownRenderer } from './markdown/markdown-renderer.ts';
import type { Renderer } from './renderer.ts';
import { textRenderer } from './text/text-renderer.ts';

/** The renderer of each format. */
export const renderers: Readonly<Record<Format, Renderer>> = {
  text: textRenderer,
  json: jsonRenderer,
  markdown: markdownRenderer,
};
