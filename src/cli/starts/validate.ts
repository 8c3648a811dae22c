import { defineValidate } from '../definitions/validate.ts';
import { createStart } from './create-start.ts';
import type { Start } from './create-start.ts';

export const run: Start = createStart([defineValidate]);
