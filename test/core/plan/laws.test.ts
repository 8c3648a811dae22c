import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentKey } from '../../../src/core/model/content.ts';
import { compareLive, type ListedWorker } from '../../../src/core/model/live.ts';
import { isWrite, scheduleIdOf } from '../../../src/core/model/change.ts';
import { changesOf, type Plan } from '../../../src/core/model/plan.ts';
import { isAlike } from '../../../src/core/plan/alike.ts';
import { declarationOf, planPlainly } from '../../support/scenario.ts';
import { anyWorld, worldNow, type World } from '../../support/worlds.ts';
import { cases } from '../../support/cases.ts';

const runs = { numRuns: cases(400) };

function plan({ worker, observed }: World): Plan {
  const byId = new Map([[observed.workerId, observed]]);
  return planPlainly({ declaration: declarationOf([worker]), observed: byId, owned: null, now: worldNow });
}

/** The rows that the service would list after a flawless apply. */
function applyPurely({ worker, observed }: World, planned: Plan): World {
  const writes = changesOf(planned).filter(isWrite);
  const gone = new Set(writes.map(scheduleIdOf));
  const created = writes.flatMap((change, index) => {
    if (change.kind === 'cancel') return [];
    const { when } = change.after;
    const nextRunAt = when.type === 'scheduled' ? new Date(when.date) : new Date(worldNow.getTime() + 60_000);
    return [{ kind: 'recognised' as const, id: `new-${String(index)}`, content: change.after, nextRunAt }];
  });
  const left = observed.schedules.filter(({ id }) => !gone.has(id));
  const after: ListedWorker = { ...observed, schedules: [...left, ...created].toSorted(compareLive) };
  return { worker, observed: after };
}

describe('a plan of any world', () => {
  it('is identical, byte for byte, when its inputs are shuffled', () => {
    fc.assert(
      fc.property(
        anyWorld().chain((world) =>
          fc.record({
            world: fc.constant(world),
            schedules: fc.shuffledSubarray([...world.worker.schedules], { minLength: world.worker.schedules.length }),
            rows: fc.shuffledSubarray([...world.observed.schedules], { minLength: world.observed.schedules.length }),
          }),
        ),
        ({ world, schedules, rows }) => {
          const shuffled = plan({
            worker: { ...world.worker, schedules },
            observed: { ...world.observed, schedules: rows },
          });
          expect(JSON.stringify(changesOf(shuffled))).toBe(JSON.stringify(changesOf(plan(world))));
          expect(shuffled.fingerprint).toBe(plan(world).fingerprint);
        },
      ),
      runs,
    );
  });

  it('is empty once it has been applied', () => {
    fc.assert(
      fc.property(anyWorld(), (world) => {
        const again = plan(applyPurely(world, plan(world)));
        expect(changesOf(again).filter(isWrite)).toEqual([]);
      }),
      runs,
    );
  });

  it('never cancels as undeclared a row that is alike to what it creates', () => {
    fc.assert(
      fc.property(anyWorld(['all']), (world) => {
        const changes = changesOf(plan(world));
        const created = changes.flatMap((change) => (change.kind === 'create' ? [change.after] : []));
        for (const change of changes) {
          if (change.kind !== 'cancel' || change.cause !== 'undeclared') continue;
          expect(created.filter((content) => isAlike(content, change.before.content))).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('replaces a row only with similar content', () => {
    fc.assert(
      fc.property(anyWorld(['all']), (world) => {
        for (const change of changesOf(plan(world))) {
          if (change.kind === 'replace') expect(isAlike(change.after, change.before.content)).toBe(true);
        }
      }),
      runs,
    );
  });

  it('writes the same whatever its schedules are named, without a ledger', () => {
    fc.assert(
      fc.property(anyWorld(['all', 'none']), fc.infiniteStream(fc.nat()), (world, numbers) => {
        const schedules = world.worker.schedules.map((schedule, index) => {
          return { ...schedule, name: `${String(numbers.next().value)}-${String(index)}` };
        });
        const renamed = plan({ ...world, worker: { ...world.worker, schedules } });
        expect(renamed.fingerprint).toBe(plan(world).fingerprint);
      }),
      runs,
    );
  });

  it('mentions every declaration and every row', () => {
    fc.assert(
      fc.property(anyWorld(['all', 'none', 'owned']), (world) => {
        const changes = changesOf(plan(world));
        const names = new Set(changes.map(({ name }) => name));
        const ids = new Set(changes.map(scheduleIdOf));
        expect(world.worker.schedules.filter(({ name }) => !names.has(name))).toEqual([]);
        expect(world.observed.schedules.filter(({ id }) => !ids.has(id))).toEqual([]);
      }),
      runs,
    );
  });

  it('acts on no row twice and leaves one live schedule for each enabled declaration that is not held', () => {
    fc.assert(
      fc.property(anyWorld(['all']), (world) => {
        const ids = changesOf(plan(world)).flatMap((change) => scheduleIdOf(change) ?? []);
        expect(new Set(ids).size).toBe(ids.length);
        const after = applyPurely(world, plan(world)).observed.schedules;
        const covered = new Set(
          changesOf(plan(world)).flatMap((c) => (c.kind === 'hold' && c.name !== null ? c.name : [])),
        );
        for (const { name, content, enabled } of world.worker.schedules) {
          if (!enabled || covered.has(name)) continue;
          const same = after.filter(
            (row) => row.kind === 'recognised' && contentKey(row.content) === contentKey(content),
          );
          expect(same).toHaveLength(1);
        }
      }),
      runs,
    );
  });

  it('never cancels or replaces an ignored or unreadable row', () => {
    fc.assert(
      fc.property(anyWorld(), (world) => {
        const written = new Set(changesOf(plan(world)).filter(isWrite).map(scheduleIdOf));
        const pattern = world.worker.ignore[0]?.input ?? null;
        for (const row of world.observed.schedules) {
          const isIgnored =
            row.kind === 'recognised' &&
            pattern !== null &&
            (pattern === 'T*' ? row.content.input.startsWith('T') : row.content.input.endsWith('e'));
          if (row.kind === 'unrecognised' || isIgnored) expect(written).not.toContain(row.id);
        }
      }),
      runs,
    );
  });

  it('leaves exactly the delayed rows that are overdue or due within a minute to their runs', () => {
    fc.assert(
      fc.property(anyWorld(['all', 'owned', 'none']), (world) => {
        const left = changesOf(plan(world)).filter(
          (change) => change.kind === 'hold' && change.cause === 'about-to-run',
        );
        const isIgnored = (id: string | null): boolean =>
          changesOf(plan(world)).some((change) => change.kind === 'hold' && change.cause === 'ignored' && change.scheduleId === id); // prettier-ignore
        const near = world.observed.schedules.filter(
          (row) =>
            row.kind === 'recognised' &&
            row.content.when.type === 'delayed' &&
            row.nextRunAt.getTime() <= worldNow.getTime() + 60_000 &&
            !isIgnored(row.id),
        );
        expect(left.map(scheduleIdOf).toSorted()).toEqual(near.map(({ id }) => id).toSorted());
      }),
      runs,
    );
  });

  it('never cancels or replaces under prune: none', () => {
    fc.assert(
      fc.property(anyWorld(['none']), (world) => {
        expect(changesOf(plan(world)).filter(({ kind }) => kind === 'cancel' || kind === 'replace')).toEqual([]);
      }),
      runs,
    );
  });
});
