/** One line at the end of a terminal that the next thing said replaces. */
export interface StatusLine {
  /** Shows a line in place of the one shown before; cut to the width of the terminal. */
  readonly show: (line: string) => void;
  /** Takes the line away; nothing happens when none is shown. */
  readonly clear: () => void;
}

/** A status line on a terminal; nothing is shown elsewhere, so that logs hold no half lines. */
export function createStatusLine(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>): StatusLine {
  let isShown = false;
  return {
    show: (line) => {
      if (!stream.isTTY) return;
      // A line as wide as the terminal would leave a part of itself behind when it is cleared.
      stream.write(`\r\x1b[K${line.slice(0, Math.max(0, stream.columns - 1))}`);
      isShown = true;
    },
    clear: () => {
      if (isShown) stream.write('\r\x1b[K');
      isShown = false;
    },
  };
}
