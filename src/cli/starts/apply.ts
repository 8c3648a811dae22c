import { defineApply } from '../definitions/apply.ts';
import { createStart } from './create-start.ts';
import type { Start } from './create-start.ts';

export const run: Start = createStart([defineApply]);
