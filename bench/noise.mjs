import { noiseOf, quietNoise } from './judge.mjs';
import { interleave, over, run } from './measure.mjs';
import { node } from './programs.mjs';

/** Runs pairs of a bare node, and returns how much the two of a pair differ in CPU time and wall clock. */
export async function measureNoise(pairs) {
  const bare = () => run([node, '-e', '0'], { withUsage: true });
  const { one, other } = await interleave({ one: bare, other: bare }, pairs);
  return { cpu: noiseOf(over(one.cpuMs, other.cpuMs)), wall: noiseOf(over(one.wallMs, other.wallMs)) };
}

/** Describes the noise, and which verdicts are possible. */
export function describeNoise(noise) {
  const words = { cpu: 'CPU time', wall: 'wall clock' };
  const share = (number) => `${(100 * number).toFixed(1)} %`;
  const differ = Object.entries(words).map(([kind, word]) => `${share(noise[kind])} in ${word}`);
  const loud = Object.keys(words).filter((kind) => noise[kind] > quietNoise[kind]);
  const limits = loud.map((kind) => `${words[kind]} (above ${100 * quietNoise[kind]} %)`).join(' and ');
  const what = loud.length === 1 ? 'a row of it, or in milliseconds, that is' : 'a row';
  const verdict =
    loud.length === 0
      ? 'quiet enough for verdicts'
      : `too noisy for verdicts by ${limits}: ${what} over its gate is unclear, and does not fail the run`;
  return `Noise: equal processes differ by ${differ.join(' and ')}; ${verdict}.`;
}
