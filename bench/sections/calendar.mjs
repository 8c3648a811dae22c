import { interleave, over, run } from '../measure.mjs';
import { inRepository, node, partsProgram } from '../programs.mjs';

/** A calendar of many schedules for a year: counts them and creates the document, without reading files. */
export async function calendar({ rounds, scale, parts }) {
  const at = { cwd: inRepository(''), withUsage: true };
  const part = async (kind, schedules) => {
    const { peakMb, stdout } = await run([node, partsProgram, parts, 'calendar', kind, String(schedules)], at);
    return { peakMb, ...JSON.parse(stdout) };
  };
  const many = 100_000 / scale;
  const took = await interleave(
    {
      estate: () => part('estate', many),
      distinct: () => part('distinct', many),
      ten: () => part('often', 10),
      often: () => part('often', 10_000 / scale),
    },
    Math.min(rounds, 3),
  );
  return {
    cpu: took.estate.cpuMs,
    memory: took.estate.peakMb,
    distinctCpu: took.distinct.cpuMs,
    distinctMemory: took.distinct.peakMb,
    often: over(took.often.cpuMs, took.ten.cpuMs),
  };
}
