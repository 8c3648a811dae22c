import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const head = 'version: 1\nprune: all\nworkers:\n';

/** One file of `workers` workers with `schedules` schedules each. The worker numbers begin at `from`. */
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

/** One file of `sets` sets of `schedules` schedules, and workers that use each set with values of their own. */
export function estateOfSets(workers, sets, schedules) {
  let text = 'version: 1\nprune: all\nsets:\n';
  for (let set = 0; set < sets; set++) {
    text += `  set${set}:\n    vars:\n      team:\n    schedules:\n`;
    for (let n = 0; n < schedules; n++) text += `      s${n}: ${inSet(set, n, '{{team}}')}\n`;
  }
  text += 'workers:\n';
  for (let worker = 0; worker < workers; worker++) {
    text += `  w${worker}:\n    id: wrk_${String(worker).padStart(8, '0')}\n    use:\n`;
    for (let set = 0; set < sets; set++) text += `      - { set: set${set}, with: { team: Team ${worker} } }\n`;
  }
  return text;
}

/** The schedules of `estateOfSets`, written out without sets. The worker numbers begin at `from`. */
export function estateWithoutSets(workers, sets, schedules, from = 0) {
  let text = head;
  for (let worker = from; worker < from + workers; worker++) {
    text += `  w${worker}:\n    id: wrk_${String(worker).padStart(8, '0')}\n    schedules:\n`;
    for (let set = 0; set < sets; set++) {
      for (let n = 0; n < schedules; n++) text += `      set${set}.s${n}: ${inSet(set, n, `Team ${worker}`)}\n`;
    }
  }
  return text;
}

function inSet(set, n, team) {
  return `{ cron: "${n} ${set} * * *", budget: low, input: "Brief ${team} on topic ${n} of ${set}." }`;
}

/** One mapping of `schedules` schedules, one line each. */
export function hugeMapping(schedules) {
  let text = `${head}  w0:\n    id: wrk_00000000\n    schedules:\n`;
  for (let n = 0; n < schedules; n++) text += `      s${n}: { interval: ${300 + n}, input: Look at topic ${n}. }\n`;
  return text;
}

/** Writes an estate as `files` files of equal size into a folder, and returns the folder. */
export async function writeMany(folder, files, workersEach, schedules) {
  await mkdir(folder, { recursive: true });
  for (let file = 0; file < files; file++) {
    const text = estate(workersEach, schedules, { from: file * workersEach });
    await writeFile(path.join(folder, `${file}.yaml`), text);
  }
  return folder;
}

/** Writes an estate as one file, and returns the file. */
export async function writeOne(file, text) {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}
