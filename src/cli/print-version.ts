import { isBrokenPipe, OutputError } from './errors.ts';
import { version } from './version.ts';

/** Prints the version on standard output; ends with 1 when it cannot be written. */
export function printVersion(): void {
  const fail = (error: Error | null | undefined): void => {
    if (!error || isBrokenPipe(error)) return;
    process.exitCode = 1;
    const { code, message } = new OutputError('to standard output', error);
    process.stderr.write(`error[${code}]: ${message}\n`);
  };
  // The write below has said it by then.
  process.stdout.on('error', () => undefined);
  process.stdout.write(`${version}\n`, fail);
}
