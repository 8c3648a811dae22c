import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readTrigger } from '../../../src/addons/action/job.ts';

const own = { full_name: 'acme/agents' };

it.each([
  ['of the repository itself', { base: { sha: 'b', repo: own }, head: { repo: own } }, false],
  ['of a fork', { base: { sha: 'b', repo: own }, head: { repo: { full_name: 'mallory/agents' } } }, true],
  ['of a fork that is gone', { base: { sha: 'b', repo: own }, head: { repo: null } }, true],
  ['whose event names no base repository', { base: { sha: 'b' }, head: { repo: own } }, true],
  ['whose event names neither repository', { base: { sha: 'b', repo: null }, head: {} }, true],
  ['whose event names no head', { base: { sha: 'b', repo: own } }, true],
])('a pull request %s is told from one that may have secrets', async (_, pull, isUntrusted) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rota-trigger-'));
  const file = path.join(folder, 'event.json');
  writeFileSync(file, JSON.stringify({ pull_request: { number: 7, ...pull } }));
  const trigger = await readTrigger({ GITHUB_EVENT_PATH: file, GITHUB_SHA: 'c', GITHUB_REF_NAME: '7/merge' });
  expect(trigger).toEqual({
    sha: 'c',
    branch: '7/merge',
    pull: { number: 7, headSha: null, baseSha: 'b', isUntrusted },
  });
  rmSync(folder, { recursive: true });
});
