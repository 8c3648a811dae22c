import { spawnSync } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { estate, writeOne } from '../estates.mjs';
import { interleave, over, run } from '../measure.mjs';
import { ledgerProgram, node } from '../programs.mjs';
import { startService } from '../service.mjs';

/**
 * Creates an estate and plans it with nothing to change, with each ledger and without: wall clock, and CPU with git's.
 */
export async function ledgers({ rounds, scale, parts, folder }) {
  const file = await writeOne(path.join(folder, 'ledgers.yaml'), estate(1_000 / scale, 10));
  const tasks = {};
  for (const kind of ['none', 'file', 'git']) {
    const at = { folder: path.join(folder, `ledger-${kind}`), kind, parts };
    let service = null;
    tasks[`${kind}Apply`] = async () => {
      await makePlaces(at);
      service = await startService();
      return await measure(at, ['apply', file], service.env);
    };
    tasks[`${kind}Plan`] = async () => {
      const result = await measure(at, ['plan', file], service.env);
      service.stop();
      return result;
    };
  }
  const took = await interleave(tasks, Math.min(rounds, 3));
  const compare = (kind) =>
    Object.fromEntries(
      ['Apply', 'Plan'].flatMap((part) => [
        [`${kind}${part}`, over(took[`${kind}${part}`].wallMs, took[`none${part}`].wallMs)],
        [`${kind}${part}Cpu`, over(took[`${kind}${part}`].cpuMs, took[`none${part}`].cpuMs)],
      ]),
    );
  return {
    ...compare('file'),
    ...compare('git'),
    ...(await measureAlone({ rounds, scale, parts, folder })),
  };
}

/** Measures each ledger without a service, at two sizes. */
async function measureAlone({ rounds, scale, parts, folder }) {
  const sizes = ['file', 'git'].flatMap((kind) => [1, 10].map((thousands) => ({ kind, thousands })));
  const tasks = sizes.map(({ kind, thousands }) => {
    const at = { folder: path.join(folder, `alone-${kind}`), kind, parts };
    const measureSize = async () => {
      await makePlaces(at);
      const workers = String((thousands * 1_000) / scale);
      const { stdout } = await measure(at, ['alone', placesOf(at)[1], workers]);
      return JSON.parse(stdout);
    };
    return [`${kind}${thousands}k`, measureSize];
  });
  const took = await interleave(Object.fromEntries(tasks), Math.min(rounds, 3));
  return Object.fromEntries(
    Object.entries(took).flatMap(([name, { fillMs, readMs, editMs, raceMs }]) => [
      [`${name}Fill`, fillMs],
      [`${name}Read`, readMs],
      [`${name}Edit`, editMs],
      [`${name}Race`, raceMs],
    ]),
  );
}

async function measure({ kind, parts, ...at }, [part, ...args], env = {}) {
  const [place] = placesOf({ kind, ...at });
  return await run([node, ledgerProgram, parts, part, kind, place, ...args], { env, withUsage: true });
}

/** Returns where two processes open one ledger: two clones of a bare repository, or one file. */
function placesOf({ folder, kind }) {
  return kind === 'git'
    ? ['one', 'two'].map((name) => path.join(folder, name))
    : Array(2).fill(path.join(folder, 'l.json'));
}

async function makePlaces({ folder, kind }) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  if (kind !== 'git') return;
  const remote = path.join(folder, 'remote.git');
  git('init', '--quiet', '--bare', remote);
  for (const place of placesOf({ folder, kind })) git('clone', '--quiet', remote, place);
}

function git(...args) {
  const { status, stderr } = spawnSync('git', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
}
