import { describe, expect, it } from 'vitest';
import { explainError, parseRetryAfter, toRemoteError, type CallFailure } from '../../src/api/failures.ts';

const context = {
  action: 'list the schedules of worker wrk_a',
  workerId: 'wrk_a',
  baseUrl: 'https://handinger.com',
  apiKey: 'hdg_live_1',
  now: new Date('2026-11-20T09:00:00Z'),
};

function status(code: number, words = ''): CallFailure {
  return { kind: 'status', status: code, words };
}

describe('toRemoteError', () => {
  it.each([
    [status(401, 'key revoked'), 'the service answered 401: key revoked', 'check HANDINGER_API_KEY'],
    [status(403), 'the service answered 403', 'the API key has no access to this worker'],
    [status(407, 'Sign in'), 'a proxy answered 407: it requires a login', 'set HTTPS_PROXY'],
    [status(404), 'the service answered 404', 'check the worker id, and that https://handinger.com is the service'],
    [status(429), 'the service answered 429', 'lower --concurrency'],
    [status(308), 'the service answered 308', 'check that https://handinger.com is the service'],
    [status(503, ' busy,\n  try\tlater '), 'the service answered 503: busy, try later', 'in a few minutes'],
    [
      { kind: 'timeout', detail: 'timed out before the response was complete' },
      'timed out before the response was complete',
      '--timeout',
    ],
    [{ kind: 'malformed', detail: 'list: expected x, got y' }, 'unexpected response: list: expected x', 'no proxy'],
    [
      { kind: 'unreachable', detail: 'connect ECONNREFUSED', systemCode: 'ECONNREFUSED' },
      'connect ECONNREFUSED',
      'check the network, and that https://handinger.com is the service',
    ],
    [
      { kind: 'unreachable', detail: 'self-signed certificate', systemCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      'self-signed certificate',
      'NODE_EXTRA_CA_CERTS',
    ],
    [
      { kind: 'unreachable', detail: 'unable to verify', systemCode: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
      'unable to verify',
      'NODE_EXTRA_CA_CERTS',
    ],
  ] as const)('for %j says what was being done, what happened and what to do next', (failure, words, hint) => {
    const error = toRemoteError(failure, context);
    expect(error.message).toContain(`could not list the schedules of worker wrk_a: ${words}`);
    expect(error.hint).toContain(hint);
  });

  it('quotes the service for an invalid call and gives no hint', () => {
    const error = toRemoteError(status(422, 'cron: five fields'), context);
    expect(error.message).toMatch(/422: cron: five fields$/);
    expect(error.hint).toBeNull();
  });
});

describe('parseRetryAfter', () => {
  it.each([
    [undefined, null],
    ['', null],
    ['banana', null],
    ['-5', null],
    ['5 bananas', null],
    ['2026', 60_000],
    ['0', 0],
    ['1', 1_000],
    [' 7 ', 7_000],
    ['1.5', 1_500],
    ['60', 60_000],
    ['61', 60_000],
    ['3000000', 60_000],
    ['9'.repeat(400), 60_000],
    ['Fri, 20 Nov 2026 09:00:09 GMT', 9_000],
    ['Friday, 20-Nov-26 09:00:09 GMT', 9_000],
    ['Fri, 20 Nov 2026 08:00:00 GMT', 0],
    ['Sat, 21 Nov 2026 09:00:00 GMT', 60_000],
    ['Fri, 99 Nov 2026 09:00:00 GMT', null],
    ['2026-11-20T09:00:09Z', null],
  ])('%j means %j ms', (header, ms) => {
    expect(parseRetryAfter(header, context.now)).toBe(ms);
  });
});

it('explainError describes a connection that was closed in the middle of an answer', () => {
  const error = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
  expect(explainError(error, true)).toEqual({
    kind: 'interrupted',
    detail: 'the connection was closed in the middle of the response',
  });
});
