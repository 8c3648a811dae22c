import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDeclaration } from '../../src/declare/load-declaration.ts';

const workers = `
workers:
  support: { id: wrk_s, schedules: { brief: { interval: 1h, input: Brief. }, inbox: { interval: 2h, input: Sweep. } } }
  sales: { id: wrk_l, schedules: { brief: { interval: 1h, input: Brief. } } }
`;

/** The reason for the pause of each schedule by address, or null if it is not paused. */
async function pausesOf(pause: string): Promise<Readonly<Record<string, string | null>>> {
  const text = `version: 1\nprune: all\n${pause}${workers}`;
  const loaded = await loadDeclaration({ paths: ['-'], env: {}, readStdin: () => Promise.resolve(text) });
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.diagnostics));
  return Object.fromEntries(
    loaded.declaration.workers.flatMap(({ alias, schedules }) =>
      schedules.map(({ name, pause: of }) => [`${alias}/${name}`, of?.reason ?? null]),
    ),
  );
}

describe('a pause', () => {
  it.each([
    ['of everything', 'pause: { reason: x }', ['x', 'x', 'x']],
    ['of a worker', 'pause: { reason: x, workers: [support] }', [null, 'x', 'x']],
    ['of a glob over aliases', 'pause: { reason: x, workers: [s?p*] }', [null, 'x', 'x']],
    ['of a glob over addresses', "pause: { reason: x, workers: ['*/brief'] }", ['x', 'x', null]],
    ['of all but some', "pause: { reason: x, except: ['support/in*', sales] }", [null, 'x', null]],
  ])('%s', async (_what, pause, [sales, brief, inbox]) => {
    expect(await pausesOf(pause)).toEqual({ 'sales/brief': sales, 'support/brief': brief, 'support/inbox': inbox });
  });

  it('is the one that ends last if several files pause a schedule', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rota-pauses-'));
    const write = async (name: string, text: string): Promise<void> => {
      await writeFile(path.join(folder, name), text);
    };
    await write(
      'a.yaml',
      `version: 1\nprune: all\npause: { reason: day, until: '2027-01-02T00:00:00+01:00' }${workers}`,
    );
    await write(
      'b.yaml',
      `version: 1\nprune: all\npause: { reason: week, until: '2027-01-08T00:00:00Z', workers: [sales] }\nworkers: {}\n`,
    );
    const loaded = await loadDeclaration({ paths: [folder], env: {} });
    await rm(folder, { recursive: true });
    if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.diagnostics));
    const { pauses, workers: declared } = loaded.declaration;
    expect(pauses.map(({ reason, until }) => [reason, until?.toISOString()])).toEqual([
      ['day', '2027-01-01T23:00:00.000Z'],
      ['week', '2027-01-08T00:00:00.000Z'],
    ]);
    const reasons = declared.map(({ alias, schedules }) => [alias, ...schedules.map(({ pause }) => pause?.reason)]);
    expect(reasons).toEqual([
      ['sales', 'week'],
      ['support', 'day', 'day'],
    ]);
  });
});
