import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { TalkFlags } from '../../src/cli/flags.ts';
import { createStatusLine, type Io } from '../../src/cli/io.ts';
import { startProgress, type Progress } from '../../src/cli/progress.ts';

const startAt = new Date('2026-11-20T09:00:00Z');
const total = 1_000;

beforeEach(() => {
  vi.useFakeTimers({ now: startAt });
});

afterEach(() => {
  vi.useRealTimers();
});

interface Watched {
  readonly progress: Progress;
  readonly written: () => string;
}

function watch(
  options: { isTTY?: boolean; columns?: number; flags?: Partial<TalkFlags>; heldUntil?: () => Date | null } = {},
): Watched {
  const { isTTY = true, columns = 80, flags = {}, heldUntil = () => null } = options;
  let written = '';
  const write = (text: string | Uint8Array): boolean => {
    written += String(text);
    return true;
  };
  const status = createStatusLine(() => ({ isTTY, columns, write }));
  const io = { status } as unknown as Io;
  const progress = startProgress({ what: 'workers listed', total, heldUntil }, { flags, io, clock: systemClock });
  return { progress, written: () => written };
}

function advance({ progress }: Watched, times: number): void {
  for (let done = 0; done < times; done++) progress.advance();
}

describe('the progress of a step', () => {
  it('is not shown for a step that ends within a second', () => {
    const watched = watch();
    advance(watched, 10);
    vi.advanceTimersByTime(999);
    watched.progress.end();
    expect(watched.written()).toBe('');
  });

  it('shows how many are done, the total and the rate', () => {
    const watched = watch();
    advance(watched, 420);
    vi.advanceTimersByTime(2_000);
    expect(watched.written()).toContain('\r\x1b[K420 of 1000 workers listed, 210 a second');
  });

  it('shows a wait for the rate limit', () => {
    const watched = watch({ heldUntil: () => new Date(startAt.getTime() + 13_500) });
    advance(watched, 5);
    vi.advanceTimersByTime(1_000);
    expect(watched.written()).toBe('\r\x1b[K5 of 1000 workers listed, 5.0 a second, waiting 13 s for the rate limit');
  });

  it('is cleared when the step ends, and stays cleared', () => {
    const watched = watch();
    vi.advanceTimersByTime(1_000);
    watched.progress.end();
    expect(watched.written().endsWith('\r\x1b[K')).toBe(true);
    const before = watched.written();
    vi.advanceTimersByTime(10_000);
    expect(watched.written()).toBe(before);
  });

  it('is never wider than the terminal', () => {
    const watched = watch({ columns: 12 });
    vi.advanceTimersByTime(1_000);
    expect(watched.written()).toBe('\r\x1b[K0 of 1000 w');
  });

  it.each([
    ['without a terminal', { isTTY: false }],
    ['under --quiet', { flags: { quiet: true } }],
    ['under --verbose, which logs every call', { flags: { verbose: true } }],
  ])('is not shown %s', (_where, options) => {
    const watched = watch(options);
    advance(watched, 420);
    vi.advanceTimersByTime(10_000);
    watched.progress.end();
    expect(watched.written()).toBe('');
  });
});
