import { OutputError } from './output-error.ts';
import { version } from './version.ts';

/** Prints the version on standard output; ends with 1 when it cannot be written. */
export function printVersion(): void {
  const fail = (error: Error | null | undefined): void => {
    if (!error) return;
    process.exitCode = 1;
    process.stderr.write(`error: ${new OutputError('to standard output', error).message}\n`);
  };
  // The write below has said it by then.
  process.stdout.on('error', () => undefined);
  process.stdout.write(`${version}\n`, fail);
}
