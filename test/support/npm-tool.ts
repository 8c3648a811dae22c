import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * Installs a package that only a test needs, without running install scripts, into a folder that later runs reuse.
 * Returns null if it cannot be installed, for example without a registry.
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
    // Another run may have been faster. Its folder is equivalent.
    await rename(fresh, kept).catch(() => rm(fresh, { recursive: true, force: true }));
    return installed;
  } catch {
    await rm(fresh, { recursive: true, force: true });
    return null;
  }
}
