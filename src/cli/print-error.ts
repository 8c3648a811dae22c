import type { Failure } from '../core/model/failure.ts';
import { formatError } from '../report/text/problem-lines.ts';
import { listFailures } from '../report/wording/unlisted.ts';
import type { Asked } from '../report/wording/unlisted.ts';
import type { View } from '../report/renderer.ts';
import type { Io } from './io.ts';

/** Prints an error on standard error in the one shape that all have: `error[code]: message`, its hint indented below. */
export function printError(error: Failure, io: Pick<Io, 'log' | 'logColumns'>): void {
  io.log(formatError(error, widthOf(io.logColumns)));
}

/** Prints why workers could not be listed: one error for each reason, so that a refused key is one. */
export function printFailures(workers: readonly Asked[], io: Pick<Io, 'log' | 'logColumns'>): void {
  for (const failure of listFailures(workers)) printError(failure, io);
}

/** As wide as a terminal; of no width where there is none. */
export function widthOf(columns: number | undefined): Pick<View, 'width'> {
  return columns === undefined ? {} : { width: columns };
}
