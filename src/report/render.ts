import { jsonRenderer } from './json-renderer.ts';
import type { Renderer } from './renderer.ts';
import { textRenderer } from './text/text-renderer.ts';

/** The formats a report comes in, the default first. */
export const formats = ['text', 'json'] as const;

/** The word for one format, as typed after `--format`. */
export type Format = (typeof formats)[number];

/** The renderer of each format. */
export const renderers: Readonly<Record<Format, Renderer>> = {
  text: textRenderer,
  json: jsonRenderer,
};
