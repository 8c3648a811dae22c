import { defineApply } from './definitions/apply.ts';
import { definePlan } from './definitions/plan.ts';
import { defineValidate } from './definitions/validate.ts';
import { createProcessIo } from './io.ts';
import { main } from './main.ts';

/** Runs a command line of `validate`, `plan` or `apply` in this process; sets its exit code. */
export async function run(argv: readonly string[]): Promise<void> {
  process.exitCode = await main(argv, { io: createProcessIo(), commands: [defineValidate, definePlan, defineApply] });
}
