import { readdirSync } from 'node:fs';
import { compareText } from '../core/model/compare.ts';

/** What people call the file, or what an editor or an upload makes of its name. */
const nearName =
  /^\.?(?:schedules?|rota|handinger)(?:[ ._-](?:example|sample|bak|old|orig|copy|backup|\d+|\(\d+\)))*(?:\.(?:ya?ml|json|yaml\.txt|yml\.txt))?[~]?(?:\.(?:bak|old|orig|swp))?$/i;

const maxNear = 3;

/** The entries of a folder that are nearly called `schedules.yaml`, sorted, three at most. */
export function findNearNames(folder: string): readonly string[] {
  return listNames(folder)
    .filter((name) => nearName.test(name) && /[.]|rota|handinger/i.test(name))
    .slice(0, maxNear);
}

/** The names in a folder, sorted; none when it cannot be read. */
export function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort(compareText);
  } catch {
    return [];
  }
}
