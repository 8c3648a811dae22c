import { describe, expect, it } from 'vitest';
import { addOutcome, formatStickyBody, parseStickyBody, targetId } from '../../../src/addons/action/sticky-body.ts';

const target = targetId(['', '.', 'schedules.yaml']);
const fingerprint = 'ab'.repeat(32);
const maxCommentLength = 65_536;

describe('the body of a comment', () => {
  it('is read back by its own target and by no other', () => {
    for (const says of [
      { fingerprint, text: 'A plan.\n' },
      { fingerprint: null, text: 'No plan.\n' },
    ]) {
      const body = formatStickyBody(target, says);
      expect(parseStickyBody(target, body)).toEqual(says);
      expect(parseStickyBody(target, body.replace('\n', '\r\n'))).toEqual(says);
      expect(parseStickyBody(targetId(['staging']), body)).toBeNull();
      expect(parseStickyBody(target, `> ${body}`)).toBeNull();
    }
  });

  it('never grows longer than GitHub takes, and keeps its fingerprint', () => {
    for (const length of [maxCommentLength - 200, maxCommentLength, 10 * maxCommentLength]) {
      const body = formatStickyBody(target, { fingerprint, text: 'x'.repeat(length) });
      expect(body.length).toBeLessThanOrEqual(maxCommentLength);
      expect(parseStickyBody(target, body)?.fingerprint).toBe(fingerprint);
    }
    expect(formatStickyBody(target, { fingerprint, text: 'x'.repeat(maxCommentLength) })).toContain('too long');
  });

  it('gains the outcome below the plan, which gives way when there is no room for both', () => {
    const before = { fingerprint, text: 'The plan.\n' };
    expect(addOutcome(before, 'The outcome.\n')).toEqual({ fingerprint, text: 'The plan.\n\n---\n\nThe outcome.\n' });
    const long = { fingerprint, text: 'x'.repeat(65_000) };
    const outcome = 'y'.repeat(65_000);
    expect(addOutcome(long, outcome)).toEqual({ fingerprint, text: outcome });
    expect(formatStickyBody(target, addOutcome(long, outcome))).toContain(outcome);
  });
});
