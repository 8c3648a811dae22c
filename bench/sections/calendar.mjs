import { interleave, run } from '../measure.mjs';
import { inRepository, ms, node, partsProgram, ratio, row } from './rows.mjs';

/** A year of many schedules: counting them and making the document, without reading files. */
export async function calendar({ rounds, scale, parts }) {
  const at = { cwd: inRepository('') };
  const part = async (kind, schedules) => {
    const { stdout } = await run([node, partsProgram, parts, 'calendar', kind, String(schedules)], at);
    return JSON.parse(stdout);
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
  return [
    row(`calendar of ${many} schedules for a year: CPU`, ms(took.estate.cpuMs), '2,000 ms'),
    row('  peak memory', `${took.estate.peakMb.toFixed(0)} MB`, '400 MB'),
    row('  the same where nearly all differ', `${ms(took.distinct.cpuMs)}, ${took.distinct.peakMb.toFixed(0)} MB`, ''),
    row(
      `calendar of ${10_000 / scale} schedules each minute over that of ten: CPU`,
      ratio(took.often.cpuMs / took.ten.cpuMs),
      '1',
    ),
  ];
}
