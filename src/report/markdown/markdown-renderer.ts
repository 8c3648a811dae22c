import type { Renderer } from '../renderer.ts';
import { renderApplyMarkdown } from './apply-markdown.ts';
import { renderPlanMarkdown } from './plan-markdown.ts';
import { renderStatusMarkdown } from './status-markdown.ts';
import { renderValidateMarkdown } from './validate-markdown.ts';

/**
 * The documents as Markdown for a pull request: at most 65,000 UTF-16 code units, and nothing in them is live
 * that rota did not write.
 */
export const markdownRenderer: Renderer = {
  plan: renderPlanMarkdown,
  apply: renderApplyMarkdown,
  validate: renderValidateMarkdown,
  status: renderStatusMarkdown,
};
