import path from 'node:path';
import { writeMany, writeOne } from '../estates.mjs';
import { interleave, over, run } from '../measure.mjs';
import { inRepository, node, rota } from '../programs.mjs';

const rules = `version: 1
rules:
  minGap: 15m
  maxRunsPerDay: { schedule: 96, worker: 300, total: 1000000 }
  budgets: { allow: [low, standard] }
  prompt: { maxLength: 8000, secrets: refuse }
`;

/** A validate that checks every schedule against a policy, compared with a validate without a policy. */
export async function policy({ rounds, scale, folder }) {
  const many = await writeMany(path.join(folder, 'governed'), 1_000 / scale, 10, 10);
  const file = await writeOne(path.join(folder, 'policy.yaml'), rules);
  const validate = (...flags) =>
    run([node, rota, 'validate', ...flags, many], { withUsage: true, cwd: inRepository('') });
  const took = await interleave(
    { without: () => validate(), governed: () => validate('--policy', file) },
    Math.min(rounds, 3),
  );
  return {
    cpu: over(took.governed.cpuMs, took.without.cpuMs),
    memory: over(took.governed.peakMb, took.without.peakMb),
  };
}
