import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSecretMask, findSecrets } from '../../src/core/model/secrets.ts';
import { expectLinearTime } from '../support/linear-time.ts';

const body = 'A1b2C3d4E5f6'.repeat(4);
const longText = 32_768;

describe('secrets in a prompt', () => {
  it.each([
    [`hdg_live_${body}`, 'Handinger key'],
    [`sk-${body}`, 'API key'],
    [`sk-ant-api03-${body}`, 'API key'],
    [`ghp_${body}`, 'GitHub token'],
    [`github_pat_${body}`, 'GitHub token'],
    [`glpat-${body}`, 'GitLab token'],
    ['AKIAIOSFODNN7EXAMPLE', 'AWS key id'],
    [`xoxb-1234-${body}`, 'Slack token'],
    [`sk_live_${body}`, 'Stripe key'],
    [`AIza${body}`, 'Google key'],
    [`npm_${body}`, 'npm token'],
    [`eyJ${body}.eyJ${body}.${body}`, 'JSON web token'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----', 'private key'],
    ['-----BEGIN PRIVATE KEY-----\nb3BlbnNzaC1rZXk and no end', 'private key'],
  ])('%s is found and masked completely', (secret, kind) => {
    const text = `Sign in:\n"${secret}"`;
    expect(findSecrets(text)).toEqual([{ kind, line: 2, count: 1 }]);
    expect(createSecretMask()(text)).toMatch(new RegExp(`^Sign in:\n"\\[masked ${kind} 1\\]"?$`));
  });

  it.each([
    'Ask for the task-force-of-the-day and for risk-management-in-general.',
    'Write sk-learn-is-a-library-of-python in the summary.',
    'Use the key in HANDINGER_API_KEY, which begins with hdg_live_ or sk-.',
    'global-warming-and-what-to-do glossary-of-many-long-words',
    'GHP_X AKIA xoxo-',
  ])('are not found in "%s"', (text) => {
    expect(findSecrets(text)).toEqual([]);
    expect(createSecretMask()(text)).toBe(text);
  });

  it('have one number per secret wherever they occur', () => {
    const mask = createSecretMask();
    expect(mask(`ghp_${body} ghp_${body}`)).toBe('[masked GitHub token 1] [masked GitHub token 1]');
    expect(mask(`ghp_${body}0 ghp_${body}`)).toBe('[masked GitHub token 2] [masked GitHub token 1]');
  });

  it('are never left behind by a mask, whatever surrounds them', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(createSecretMask()(`${before} ghp_${body} ${after}`)).not.toContain(body);
      }),
    );
  });

  // No unit forms one long secret, because the regular expression would then need a stack whose pages cost more than
  // the match.
  it.each([
    'eyJ-',
    'eyJaaaaaaaa.',
    'sk-',
    'sk-a-',
    'gho_ ',
    'xoxb- ',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    `ghp_${body}\n`,
  ])('are searched for in linear time in a text that repeats "%s"', async (unit) => {
    await expectLinearTime((length) => {
      const text = unit.repeat(length / unit.length);
      findSecrets(text);
      createSecretMask()(text);
    }, longText);
  });
});
