import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A folder into which a kubelet mounts a ConfigMap. Every file is a link through `..data`, which is swapped atomically.
 */
export interface MountedConfigMap {
  /** Replaces the contents like a kubelet: creates a new folder, swaps `..data`, and removes the old folder. */
  update(files: Readonly<Record<string, string>>): void;
}

/** Mounts a ConfigMap in an empty folder. `keepsOld` keeps the old contents, as on a slow kubelet. */
export function mountConfigMap(
  folder: string,
  files: Readonly<Record<string, string>>,
  { keepsOld = false }: { readonly keepsOld?: boolean } = {},
): MountedConfigMap {
  let revision = 0;
  const nameOf = (number: number): string => `..2026_11_20_09_00_${String(number).padStart(2, '0')}.1`;
  const update: MountedConfigMap['update'] = (contents) => {
    revision++;
    mkdirSync(path.join(folder, nameOf(revision)));
    for (const [name, text] of Object.entries(contents)) {
      writeFileSync(path.join(folder, nameOf(revision), name), text);
    }
    symlinkSync(nameOf(revision), path.join(folder, '..data_tmp'));
    renameSync(path.join(folder, '..data_tmp'), path.join(folder, '..data'));
    if (!keepsOld) rmSync(path.join(folder, nameOf(revision - 1)), { recursive: true, force: true });
  };
  update(files);
  for (const name of Object.keys(files)) symlinkSync(path.join('..data', name), path.join(folder, name));
  return { update };
}
