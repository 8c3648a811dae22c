import { defineApply } from './apply.ts';
import type { DefineCommand } from './define-command.ts';
import { defineImport } from '../../addons/import/command.ts';
import { defineInit } from './init.ts';
import { defineLedger } from './ledger.ts';
import { definePlan } from './plan.ts';
import { defineSandbox } from '../../addons/sandbox/command.ts';
import { defineStatus } from './status.ts';
import { defineValidate } from './validate.ts';
import { defineWatch } from '../../addons/watch/command.ts';

/** In the order in which help lists them. */
export const allCommands: readonly DefineCommand[] = [
  defineValidate,
  definePlan,
  defineApply,
  defineWatch,
  defineStatus,
  defineImport,
  defineLedger,
  defineInit,
  defineSandbox,
];
