import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * Installs one package that only a test needs into a folder that later runs find again; no install script of it runs.
 * Null when it cannot be had here, without the registry for one.
 */
export async function installTool(name: string, spec: string): Promise<string | null> {
  const kept = path.join(tmpdir(), 'rota-test-tools', spec.replaceAll(/[^a-z0-9.@-]+/g, '-'));
  const installed = path.join(kept, 'node_modules', name);
  if (existsSync(installed)) return installed;
  await mkdir(path.dirname(kept), { recursive: true });
  const fresh = await mkdtemp(`${kept}-`);
  try {
    const flags = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', fresh];
    await promisify(execFile)('npm', ['install', ...flags, `${name}@${spec}`], { cwd: fresh, timeout: 600_000 });
    // Another run may have been faster; its folder is as good.
    await rename(fresh, kept).catch(() => rm(fresh, { recursive: true, force: true }));
    return installed;
  } catch {
    await rm(fresh, { recursive: true, force: true });
    return null;
  }
}
