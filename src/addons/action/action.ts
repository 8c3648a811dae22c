import { runAction } from './run-action.ts';
import { createRunner } from './runner.ts';

const runner = createRunner(process.env, (text) => {
  process.stdout.write(text);
});
void runAction(runner).then((exitCode) => {
  process.exitCode = exitCode;
});
