import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A folder that a kubelet mounts a ConfigMap in: every file is a link through `..data`, which is swapped as a whole. */
export interface MountedConfigMap {
  /** Replaces the contents the way a kubelet does: a new folder, a new `..data` in place of the old, the old one gone. */
  update(files: Readonly<Record<string, string>>): void;
}

/** Mounts a ConfigMap in an empty folder; `keepsOld` leaves the old contents where they are, as a slow kubelet does. */
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
