/** Expanded sets are bounded, however small the file that declares them. */
import { expect, test } from 'vitest';
import { loadText } from '../load-here.ts';

const head = 'version: 1\nprune: all\n';

async function codesOf(text: string): Promise<readonly string[]> {
  const { diagnostics } = await loadText(head + text);
  return diagnostics.map(({ code }) => code);
}

/** A worker that uses a set `count` times. */
function usedBy(count: number, more = ''): string {
  const uses = Array.from({ length: count }, (_, index) => `      - { set: s, as: a${String(index)}${more} }\n`);
  return `workers:\n  a:\n    id: wrk_a\n    use:\n${uses.join('')}`;
}

test('a prompt with its values is limited to 1 MiB and is not built if it is larger', async () => {
  const prompt = '{{v}}'.repeat(10_000);
  const set = `sets: { s: { vars: { v: }, schedules: { one: { interval: 1h, input: '${prompt}' } } } }\n`;
  const use = usedBy(1, `, with: { v: ${'x'.repeat(100_000)} }`);
  const { diagnostics } = await loadText(`${head}${set}${use}`);
  expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ['bad-input', 'expected a prompt in "one", got more than 1 MiB with the values of its use, used at -:8:16'],
  ]);
});

test('all expanded prompts together are limited to 256 MiB', async () => {
  const prompt = '{{v}}';
  const set = `sets: { s: { vars: { v: }, schedules: { one: { interval: 1h, input: '${prompt}' } } } }\n`;
  const value = `x-v: &v ${'x'.repeat(1_000_000)}\n`;
  expect(await codesOf(`${value}${set}${usedBy(300, ', with: { v: *v }')}`)).toContain('sets-too-large');
});
