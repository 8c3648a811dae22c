import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const head = 'version: 1\nprune: all\nworkers:\n';

/** One file of so many workers with so many schedules each; the numbers begin at `from`. */
export function estate(workers, schedules, { from = 0, promptBytes = 0 } = {}) {
  let text = head;
  for (let worker = from; worker < from + workers; worker++) {
    text += `  w${worker}:\n    id: wrk_${String(worker).padStart(8, '0')}\n    schedules:\n`;
    for (let n = 0; n < schedules; n++) text += schedule(n, promptBytes);
  }
  return text;
}

function schedule(n, promptBytes) {
  const cron = `${n % 60} ${Math.floor(n / 60) % 24} ${1 + (Math.floor(n / 1440) % 28)} * *`;
  const more = 'Lead with what changed since yesterday. '.repeat(Math.ceil(promptBytes / 40));
  return `      s${n}:\n        cron: "${cron}"\n        budget: low\n        input: |\n          Look at topic ${n}.\n          ${more}\n`;
}

/** One mapping of so many schedules, one line each. */
export function hugeMapping(schedules) {
  let text = `${head}  w0:\n    id: wrk_00000000\n    schedules:\n`;
  for (let n = 0; n < schedules; n++) text += `      s${n}: { interval: ${300 + n}, input: Look at topic ${n}. }\n`;
  return text;
}

/** Writes an estate as so many files of equal size into a folder, and tells the folder. */
export async function writeMany(folder, files, workersEach, schedules) {
  await mkdir(folder, { recursive: true });
  for (let file = 0; file < files; file++) {
    const text = estate(workersEach, schedules, { from: file * workersEach });
    await writeFile(path.join(folder, `${file}.yaml`), text);
  }
  return folder;
}

/** Writes an estate as one file, and tells the file. */
export async function writeOne(file, text) {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}
