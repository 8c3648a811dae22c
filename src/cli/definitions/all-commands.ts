import { defineApply } from './apply.ts';
import type { DefineCommand } from './define-command.ts';
import { defineImport } from './import.ts';
import { defineInit } from './init.ts';
import { defineLedger } from './ledger.ts';
import { definePlan } from './plan.ts';
import { defineSandbox } from './sandbox.ts';
import { defineStatus } from './status.ts';
import { defineValidate } from './validate.ts';
import { defineWatch } from './watch.ts';

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
