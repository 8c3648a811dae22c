import { expect, it } from 'vitest';
import { listenForInterruption } from '../../src/cli/ask.ts';

it('a terminal that is gone asks to stop as SIGTERM does, so that what is in flight is finished', () => {
  let asked = 0;
  const interruption = listenForInterruption(() => (asked += 1), { isInteractive: true });
  process.emit('SIGHUP', 'SIGHUP');
  expect([interruption.stop.aborted, interruption.exitCode(), asked]).toEqual([true, 143, 1]);
  interruption.close();
});

it('without a terminal SIGHUP is left alone, as nohup has it ignored', () => {
  const before = process.listenerCount('SIGHUP');
  const interruption = listenForInterruption(() => undefined, { isInteractive: false });
  expect(process.listenerCount('SIGHUP')).toBe(before);
  interruption.close();
});
