import { isQuietFor, noiseOf, quietNoise } from './judge.mjs';
import { interleave, over, run } from './measure.mjs';
import { node } from './programs.mjs';

/** Runs a bare node beside itself, so many pairs, and tells by how much they differ in CPU time and by the clock. */
export async function measureNoise(pairs) {
  const bare = () => run([node, '-e', '0'], { withUsage: true });
  const { one, other } = await interleave({ one: bare, other: bare }, pairs);
  return { cpu: noiseOf(over(one.cpuMs, other.cpuMs)), wall: noiseOf(over(one.wallMs, other.wallMs)) };
}

/** The noise in words, and which verdicts it leaves. */
export function describeNoise(noise) {
  const words = { cpu: 'CPU time', wall: 'wall clock' };
  const share = (number) => `${(100 * number).toFixed(1)} %`;
  const differ = Object.entries(words).map(([kind, word]) => `${share(noise[kind])} in ${word}`);
  const loud = Object.keys(words).filter((kind) => !isQuietFor(kind, noise));
  const limits = loud.map((kind) => `${words[kind]} (above ${share(quietNoise[kind])})`).join(' and ');
  const verdict =
    loud.length === 0
      ? 'quiet enough for verdicts'
      : loud.length === 1
        ? `too noisy for verdicts by ${limits}: such a row over its gate is unclear, and does not fail the run`
        : `too noisy for verdicts, by ${limits}: a row over its gate is unclear, and the run ends with 0`;
  return `Noise: equal processes differ by ${differ.join(' and ')}; ${verdict}.`;
}
