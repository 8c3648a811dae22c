import { hasErrorCode } from '../errors.ts';
import { OutputError } from './errors.ts';

/** Replaced by the build with the version in package.json. */
declare const __ROTA_VERSION__: string | undefined;

/** The version of this build; `0.0.0-source` when it runs from its source. */
export const version: string = typeof __ROTA_VERSION__ === 'string' ? __ROTA_VERSION__ : '0.0.0-source';

/** Prints the version on standard output; ends with 1 when it cannot be written. */
export function printVersion(): void {
  const fail = (error: Error | null | undefined): void => {
    if (!error || hasErrorCode(error, 'EPIPE')) return;
    process.exitCode = 1;
    const { code, message } = new OutputError('to standard output', error);
    process.stderr.write(`error[${code}]: ${message}\n`);
  };
  // The write below has said it by then.
  process.stdout.on('error', () => undefined);
  process.stdout.write(`${version}\n`, fail);
}
