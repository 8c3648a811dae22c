import { renderJson, type Format, type Renderer } from './renderer.ts';
import { renderApplyText } from './text/apply-text.ts';
import { renderPlanText } from './text/plan-text.ts';
import { renderStatusText } from './text/status-text.ts';
import { renderValidateText } from './text/validate-text.ts';
import { renderApplyMarkdown } from './markdown/apply-markdown.ts';
import { renderPlanMarkdown } from './markdown/plan-markdown.ts';
import { renderStatusMarkdown } from './markdown/status-markdown.ts';
import { renderValidateMarkdown } from './markdown/validate-markdown.ts';

/** Renderers by format. */
export const renderers: Readonly<Record<Format, Renderer>> = {
  text: { plan: renderPlanText, apply: renderApplyText, validate: renderValidateText, status: renderStatusText },
  json: { plan: renderJson, apply: renderJson, validate: renderJson, status: renderJson },
  // For pull requests: at most 65,000 UTF-16 code units by default, and text from others is never live Markdown.
  markdown: {
    plan: renderPlanMarkdown,
    apply: renderApplyMarkdown,
    validate: renderValidateMarkdown,
    status: renderStatusMarkdown,
  },
};
