import { describe, expect, it } from 'vitest';
import { loadDeclaration } from '../../src/declare/load-declaration.ts';
import type { Declaration } from '../../src/core/model/declaration.ts';
import type { RecognisedSchedule } from '../../src/core/model/live.ts';
import { createPlanDocument } from '../../src/report/documents/plan-document.ts';
import { renderers } from '../../src/report/render.ts';
import { planPlainly } from '../support/scenario.ts';

const workerId = 't_org_123_w_01HZY2ZJQ8G7K42W2D7WF6V4GM';
const now = new Date('2026-11-27T12:00:00Z');

async function load(schedules: string, head = '', worker = ''): Promise<Declaration> {
  return await loadText(
    `version: 1\nprune: all\n${head}workers:\n  team:\n    id: ${workerId}\n${worker}    schedules:\n${schedules}`,
  );
}

async function loadText(text: string): Promise<Declaration> {
  const loaded = await loadDeclaration({
    paths: ['-'],
    cwd: import.meta.dirname,
    env: {},
    readStdin: () => Promise.resolve(text),
  });
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.diagnostics));
  return loaded.declaration;
}

function documentOf(declaration: Declaration, schedules: readonly RecognisedSchedule[] = []) {
  const observed = new Map(
    declaration.workers.map(({ workerId: id }) => [
      id,
      { kind: 'listed' as const, workerId: id, timezone: null, schedules },
    ]),
  );
  const plan = planPlainly({ declaration, observed, owned: null, now });
  return createPlanDocument({ plan, findings: [], warnings: [], diagnostics: [], error: null, now });
}

const brief = "      brief: { cron: '0 9 * * MON-FRI', spread: 30m, owner: '@org/team', input: Brief. }\n";

describe('a plan with spread and owner', () => {
  it('shows the declared time, the moved time and the owner in every format', async () => {
    const document = documentOf(await load(brief));
    const text = renderers.text.plan(document, {});
    expect(text).toContain('cron 19 9 * * MON-FRI (at 09:19, Monday to Friday)');
    expect(text).toContain('moved:    09:00 + spread 30m → 09:19\n');
    expect(text).toContain('owner:    @org/team\n');
    const markdown = renderers.markdown.plan(document, {});
    expect(markdown).toContain('  - Moved: `09:00 + spread 30m → 09:19`\n');
    expect(markdown).toContain('  - Owner: `@org/team`\n');
    expect(document.changes[0]).toMatchObject({
      after: { type: 'cron', cron: '19 9 * * MON-FRI' },
      spread: { cron: '0 9 * * MON-FRI', windowMinutes: 30, shiftMinutes: 19, words: '09:00 + spread 30m → 09:19' },
      owner: '@org/team',
      nextRuns: [{ at: '2026-11-30T09:19:00Z' }, {}, {}],
    });
  });

  it('moves a schedule equally for any name, prompt, budget and spelling', async () => {
    const others = [
      "      other: { cron: '0 0 09 * * 1-5', spread: PT30M, owner: Ana, budget: low, input: Another. }\n",
      "      other: { cron: '0 9 * * mon,tue,wed,thu,fri', spread: 1800, input: Another. }\n",
    ];
    for (const other of others) {
      const [schedule] = (await load(other)).workers[0]?.schedules ?? [];
      expect(schedule?.spread?.shiftMinutes).toBe(19);
    }
  });

  it('moves a schedule of a set like one of its worker, unless the use overrides the time', async () => {
    const set = "sets: { ops: { schedules: { brief: { cron: '0 9 * * MON-FRI', spread: 30m, input: Brief. } } } }\n";
    const used = (override: string): string => `    owner: sales\n    use: [{ set: ops${override} }]\n`;
    const crons = async (override: string) =>
      (await load('      sweep: { interval: 1h, input: Sweep. }\n', set, used(override))).workers[0]?.schedules.map(
        ({ content: { when }, owner }) => [when.type === 'cron' ? when.cron : when.type, owner],
      );
    const sweep = ['interval', 'sales'];
    expect(await crons('')).toEqual([['19 9 * * MON-FRI', 'sales'], sweep]);
    expect(await crons(", override: { brief: { cron: '0 9 * * MON-FRI', owner: Ana } }")).toEqual([
      ['0 9 * * MON-FRI', 'Ana'],
      sweep,
    ]);
  });

  it('shows a spread over several workers once, with the range of times', async () => {
    const workers = ['wrk_a', 'wrk_b', 'wrk_c'].map((id) => `  ${id}: { id: ${id}, use: [{ set: ops }] }\n`).join('');
    const set = `sets: { ops: { schedules: { brief: { cron: '0 9 * * *', spread: 30m, input: Brief. } } } }\n`;
    const declaration = await loadText(`version: 1\nprune: all\n${set}workers:\n${workers}`);
    const crons = declaration.workers.map(({ schedules: [brief] }) => brief?.content.when);
    expect(new Set(crons.map((when) => JSON.stringify(when))).size).toBe(3);
    const before = { when: { type: 'cron', cron: '0 9 * * *' }, input: 'Brief.', budget: 'standard' } as const;
    const row = { kind: 'recognised', id: 'sch_1', content: before, nextRunAt: now } as const;
    for (const document of [documentOf(declaration), documentOf(declaration, [row])]) {
      const text = renderers.text.plan(document, {});
      expect(text.match(/moved:/g)).toHaveLength(1);
      expect(text).toContain('moved:    09:00 + spread 30m → 09:00 to 09:29\n');
      const markdown = renderers.markdown.plan(document, {});
      expect(markdown.match(/Moved: `09:00 \+ spread 30m → 09:00 to 09:29`/g)).toHaveLength(1);
      expect(document.changes.map(({ after }) => after)).toMatchObject(crons);
    }
  });

  it('has the same fingerprint for another owner', async () => {
    const [one, two] = [await load(brief), await load(brief.replace('@org/team', 'Ana'))].map((each) =>
      documentOf(each),
    );
    expect(one?.fingerprint).toBe(two?.fingerprint);
  });

  it('uses the owner of the schedule, or of the worker, or the default', async () => {
    const sweep = '      sweep: { interval: 1h, input: Sweep. }\n';
    const ownersOf = async (...parts: Parameters<typeof load>) =>
      (await load(...parts)).workers[0]?.schedules.map(({ owner }) => owner);
    const defaults = 'defaults: { owner: all }\n';
    expect(await ownersOf(brief + sweep, defaults, '    owner: sales\n')).toEqual(['@org/team', 'sales']);
    expect(await ownersOf(brief + sweep, defaults)).toEqual(['@org/team', 'all']);
    expect(await ownersOf(sweep)).toEqual([null]);
  });
});
