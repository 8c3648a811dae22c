import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadHere, repository } from './load-here.ts';
import { renderDiagnostics } from './render-diagnostics.ts';

const folder = 'test/declare/bad';
const env = { EMPTY: '', SPACED: 'a worker', KEY: 'hdg_live_0123456789', RESEARCH: 'wrk_research', CI: 'true' };
const notStories = ['files'];

const stories = readdirSync(path.join(repository, folder), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() || entry.name.endsWith('.yaml'))
  .map(({ name }) => name)
  .filter((name) => !notStories.includes(name));

describe('each bad declaration has exactly its expected diagnostics', () => {
  test.each(stories)('%s', async (story) => {
    const loaded = await loadHere(folder, [story], { env });
    expect(loaded.kind).toBe('invalid');
    const expected = path.join(repository, folder, `${path.basename(story, '.yaml')}.expected.txt`);
    const rendered = renderDiagnostics(loaded.diagnostics).replaceAll(repository, '/repository/');
    await expect(rendered).toMatchFileSnapshot(expected);
  });
});

test('there are at least seventy bad declarations', () => {
  expect(stories.length).toBeGreaterThanOrEqual(70);
});
