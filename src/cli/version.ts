import { hasErrorCode } from '../errors.ts';
import { OutputError } from './errors.ts';

/** Replaced by the build with the version in package.json. */
declare const __ROTA_VERSION__: string | undefined;

/** Version of this build; `0.0.0-source` when run from source. */
export const version: string = typeof __ROTA_VERSION__ === 'string' ? __ROTA_VERSION__ : '0.0.0-source';

/** Prints the version on standard output. The exit code is 1 if that fails, except for a broken pipe. */
export function printVersion(): void {
  const fail = (error: Error | null | undefined): void => {
    if (!error || hasErrorCode(error, 'EPIPE')) return;
    process.exitCode = 1;
    const { code, message } = new OutputError('to standard output', error);
    process.stderr.write(`error[${code}]: ${message}\n`);
  };
  // The callback of the write below reports the error.
  process.stdout.on('error', () => undefined);
  process.stdout.write(`${version}\n`, fail);
}
