import type { Format, Renderer } from './renderer.ts';
import { renderApplyText } from './text/apply-text.ts';
import { renderPlanText } from './text/plan-text.ts';
import { renderStatusText } from './text/status-text.ts';
import { renderValidateText } from './text/validate-text.ts';
import { renderApplyMarkdown } from './markdown/apply-markdown.ts';
import { renderPlanMarkdown } from './markdown/plan-markdown.ts';
import { renderStatusMarkdown } from './markdown/status-markdown.ts';
import { renderValidateMarkdown } from './markdown/validate-markdown.ts';
import { renderJson } from './renderer.ts';

const jsonRenderer: Renderer = { plan: renderJson, apply: renderJson, validate: renderJson, status: renderJson };

/**
 * The documents as Markdown for a pull request: at most 65,000 UTF-16 code units, and nothing in them is live
 * that rota did not write.
 */
const markdownRenderer: Renderer = {
  plan: renderPlanMarkdown,
  apply: renderApplyMarkdown,
  validate: renderValidateMarkdown,
  status: renderStatusMarkdown,
};

/** The documents as text for a terminal. */
const textRenderer: Renderer = {
  plan: renderPlanText,
  apply: renderApplyText,
  validate: renderValidateText,
  status: renderStatusText,
};

/** The renderer of each format. */
export const renderers: Readonly<Record<Format, Renderer>> = {
  text: textRenderer,
  json: jsonRenderer,
  markdown: markdownRenderer,
};
