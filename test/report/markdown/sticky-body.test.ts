import { describe, expect, it } from 'vitest';
import {
  addOutcome,
  formatStickyBody,
  maxPlanLength,
  parseStickyBody,
  targetId,
  type OutcomePlace,
} from '../../../src/report/markdown/sticky-body.ts';

const target = targetId(['', '.', 'schedules.yaml']);
const fingerprint = 'ab'.repeat(32);
const maxCommentLength = 65_536;

describe('the body of a sticky comment', () => {
  it('is parsed only by its own target', () => {
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

  it('stays within the length limit of GitHub and keeps its fingerprint', () => {
    for (const length of [maxCommentLength - 200, maxCommentLength, 10 * maxCommentLength]) {
      const body = formatStickyBody(target, { fingerprint, text: 'x'.repeat(length) });
      expect(body.length).toBeLessThanOrEqual(maxCommentLength);
      expect(parseStickyBody(target, body)?.fingerprint).toBe(fingerprint);
    }
    expect(formatStickyBody(target, { fingerprint, text: 'x'.repeat(maxCommentLength) })).toContain('too long');
  });

  it('gets the outcome under the plan, and drops the plan if there is too little room', () => {
    const before = { fingerprint, text: 'The plan.\n' };
    const write = ({ maxLength }: OutcomePlace): string => 'y'.repeat(maxLength);
    expect(addOutcome(before, () => 'The outcome.\n').text).toBe('The plan.\n\n---\n\nThe outcome.\n');
    for (const length of [maxPlanLength, 58_000]) {
      const added = addOutcome({ fingerprint, text: 'x'.repeat(length) }, write);
      const isKept = length === maxPlanLength;
      expect(added.text.includes('x'.repeat(length))).toBe(isKept);
      const body = formatStickyBody(target, added);
      expect(body.length).toBeGreaterThan(maxCommentLength - 200);
      expect(parseStickyBody(target, body)).toEqual(added);
    }
  });

  it('tells the outcome whether there is a plan above it', () => {
    const write = ({ isBelowPlan }: OutcomePlace): string => String(isBelowPlan);
    expect(addOutcome(null, write)).toEqual({ fingerprint: null, text: 'false' });
    expect(addOutcome({ fingerprint, text: 'The plan.' }, write).text).toContain('true');
    expect(addOutcome({ fingerprint, text: 'x'.repeat(65_000) }, write)).toEqual({ fingerprint, text: 'false' });
  });
});
