import { definePlan } from '../definitions/plan.ts';
import { createStart } from './create-start.ts';
import type { Start } from './create-start.ts';

export const run: Start = createStart([definePlan]);
