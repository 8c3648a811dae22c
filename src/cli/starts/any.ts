import { allCommands } from '../definitions/all-commands.ts';
import { createStart } from './create-start.ts';
import type { Start } from './create-start.ts';

export const run: Start = createStart(allCommands);
