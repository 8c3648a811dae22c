/** Standard output could not be written: its reader has gone, or the disk behind it is full. */
export class OutputError extends Error {
  constructor(cause: Error) {
    const isClosed = 'code' in cause && cause.code === 'EPIPE';
    super(`cannot write to standard output: ${isClosed ? 'its reader has gone' : cause.message}`, { cause });
    this.name = 'OutputError';
  }
}
