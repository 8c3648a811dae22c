import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { removeWhole } from '../../src/cli/write-whole.ts';

it.skipIf(process.platform === 'win32')('removes a file, and never a socket, a link or what is not there', async () => {
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
});
