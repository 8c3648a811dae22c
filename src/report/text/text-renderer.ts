import type { Renderer } from '../renderer.ts';
import { renderApplyText } from './apply-text.ts';
import { renderPlanText } from './plan-text.ts';
import { renderStatusText } from './status-text.ts';
import { renderValidateText } from './validate-text.ts';

/** The documents as text for a terminal. */
export const textRenderer: Renderer = {
  plan: renderPlanText,
  apply: renderApplyText,
  validate: renderValidateText,
  status: renderStatusText,
};
