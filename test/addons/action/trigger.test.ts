import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readTrigger } from '../../../src/addons/action/job.ts';
import { UsageError } from '../../../src/cli/errors.ts';

const own = { full_name: 'acme/agents' };

async function readEvent(text: string): ReturnType<typeof readTrigger> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rota-trigger-'));
  const file = path.join(folder, 'event.json');
  writeFileSync(file, text);
  try {
    return await readTrigger({ GITHUB_EVENT_PATH: file, GITHUB_SHA: 'c', GITHUB_REF_NAME: '7/merge' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it.each([
  ['of the repository itself', { base: { sha: 'b', repo: own }, head: { repo: own } }, false],
  ['of a fork', { base: { sha: 'b', repo: own }, head: { repo: { full_name: 'mallory/agents' } } }, true],
  ['of a deleted fork', { base: { sha: 'b', repo: own }, head: { repo: null } }, true],
  ['without a base repository in the event', { base: { sha: 'b' }, head: { repo: own } }, true],
  ['without either repository in the event', { base: { sha: 'b', repo: null }, head: {} }, true],
  ['without a head in the event', { base: { sha: 'b', repo: own } }, true],
])('readTrigger decides whether a pull request %s is untrusted', async (_, pull, isUntrusted) => {
  const trigger = await readEvent(JSON.stringify({ pull_request: { number: 7, ...pull } }));
  expect(trigger).toEqual({
    sha: 'c',
    branch: '7/merge',
    pull: { number: 7, headSha: null, baseSha: 'b', isUntrusted },
  });
});

it.each([
  ['', /cannot read this run's event from .*event\.json: Unexpected end of JSON input/],
  ['{"pull_request":', /Unexpected end of JSON input/],
  ['[]', /event: expected an object, got an array/],
  ['{ "pull_request": null }', /pull_request: expected an object, got null/],
  ['{ "pull_request": { "number": 7 } }', /pull_request\.base: expected an object, got nothing/],
  ['{ "pull_request": { "number": "7", "base": { "sha": "b" } } }', /pull_request\.number: expected a whole number/],
  ['{ "pull_request": { "number": 7, "base": {} } }', /pull_request\.base\.sha: expected text, got nothing/],
])('readTrigger reports the event %j as wrong usage', async (text, message) => {
  await expect(readEvent(text)).rejects.toThrow(
    expect.objectContaining({ name: 'UsageError', message: expect.stringMatching(message) as string }),
  );
});

it('readTrigger reports a missing event file as wrong usage', async () => {
  await expect(readTrigger({ GITHUB_EVENT_PATH: '/nowhere/event.json' })).rejects.toThrow(UsageError);
});
