import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { removeWhole, writeNew } from '../../src/cli/write-whole.ts';
import { temporaryFolder } from '../support/folders.ts';

it.skipIf(process.platform === 'win32')(
  'removeWhole removes a file, and leaves sockets, links and missing files alone',
  async () => {
    const cwd = mkdtempSync(path.join(tmpdir(), 'rota-whole-'));
    const server = createServer().listen(path.join(cwd, 'socket'));
    onTestFinished(() => {
      server.close();
      rmSync(cwd, { recursive: true });
    });
    await once(server, 'listening');
    writeFileSync(path.join(cwd, 'file'), 'x');
    symlinkSync('socket', path.join(cwd, 'link'));
    for (const file of ['file', 'socket', 'link', 'none']) await removeWhole({ file, io: { cwd } });
    expect(['file', 'socket', 'link'].map((file) => existsSync(path.join(cwd, file)))).toEqual([false, true, true]);
  },
);

it('writeNew creates a file atomically and never overwrites one', async () => {
  const cwd = temporaryFolder();
  const file = path.join(cwd, 'new.yaml');
  const text = 'x'.repeat(2 ** 24);
  const sizes = new Set<number>();
  const state = { isOver: false };
  const writing = writeNew('new.yaml', text, { cwd }).finally(() => {
    state.isOver = true;
  });
  while (!state.isOver) {
    if (existsSync(file)) sizes.add(statSync(file).size);
    await setImmediate();
  }
  expect(await writing).toBe(true);
  expect([...sizes].filter((size) => size !== text.length)).toEqual([]);
  expect(await writeNew('new.yaml', 'other', { cwd })).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect(readdirSync(cwd)).toEqual(['new.yaml']);
});
