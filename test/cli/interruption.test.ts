import { expect, it } from 'vitest';
import { listenForInterruption } from '../../src/cli/ask.ts';

it('SIGHUP from a closed terminal stops like SIGTERM and lets calls in flight finish', () => {
  let asked = 0;
  const interruption = listenForInterruption(() => (asked += 1), { isInteractive: true });
  process.emit('SIGHUP', 'SIGHUP');
  expect([interruption.stop.aborted, interruption.exitCode(), asked]).toEqual([true, 143, 1]);
  interruption.close();
});

it('SIGHUP is left alone without a terminal, because nohup ignores it', () => {
  const before = process.listenerCount('SIGHUP');
  const interruption = listenForInterruption(() => undefined, { isInteractive: false });
  expect(process.listenerCount('SIGHUP')).toBe(before);
  interruption.close();
});
