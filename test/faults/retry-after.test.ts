import { expect } from 'vitest';
import { it, team } from '../e2e/bench.ts';
import { startFront } from '../support/front.ts';
import { finish, printed } from '../support/rota.ts';
import type { ScriptedAnswer, SeenRequest } from '../support/scripted-server.ts';

const declared = team({ sweep: { interval: '15m', input: 'Sweep.' } });

/** Answers the first `times` creates with a rate limit. */
function limitCreates(retryAfter: string, times: number): (request: SeenRequest) => ScriptedAnswer | null {
  let left = times;
  return ({ method }) => {
    if (method !== 'POST' || left === 0) return null;
    left -= 1;
    return { kind: 'answer', status: 429, body: '{"error":"Slow down"}', headers: { 'retry-after': retryAfter } };
  };
}

function countCreates(requests: readonly SeenRequest[]): number {
  return requests.filter(({ method }) => method === 'POST').length;
}

it.concurrent.for(['banana', '-5', '1e9', 'Wed, 21 Oct 2015 07:28:00 GMT', '0'])(
  'Retry-After: %s causes a short wait, after which the create is sent again',
  async (retryAfter, { bench }) => {
    bench.write({ 'schedules.yaml': declared });
    const front = await startFront({ target: bench.sandbox.baseUrl, answer: limitCreates(retryAfter, 1) });
    const { stderr, exitCode } = await bench.rota(['apply', '--yes', '--base-url', front.baseUrl]);
    await front.close();
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(countCreates(front.requests)).toBe(2);
    expect(bench.live()).toHaveLength(1);
  },
);

it.concurrent.for(['3000000', '99999999999999999999', 'Fri, 31 Dec 9999 23:59:59 GMT'])(
  'Retry-After: %s causes a long wait, which a signal ends',
  async (retryAfter, { bench }) => {
    bench.write({ 'schedules.yaml': declared });
    const front = await startFront({ target: bench.sandbox.baseUrl, answer: limitCreates(retryAfter, Infinity) });
    const child = bench.start(['apply', '--yes', '--verbose', '--base-url', front.baseUrl]);
    const limited = printed(child.stderr, /create wrk_team: remote-rate-limited/);
    const finished = finish(child);
    await limited;
    // A timer that overflows would have ended by the time another process has run.
    await bench.rota(['plan']);
    expect(countCreates(front.requests)).toBe(1);
    child.kill('SIGINT');
    const { stdout, stderr, exitCode } = await finished;
    await front.close();
    expect(stderr).not.toContain('TimeoutOverflowWarning');
    expect(stdout).toContain('skipped: create team/sweep');
    expect(exitCode).toBe(130);
    expect(bench.live()).toEqual([]);
  },
);
