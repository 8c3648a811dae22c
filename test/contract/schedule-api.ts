import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ManualClock } from '../../src/clock.ts';
import { RemoteError, type RemoteEffect, type RemoteErrorCode } from '../../src/errors.ts';
import type { Content } from '../../src/core/model/content.ts';
import { compareLive, type LiveSchedule, type RecognisedSchedule } from '../../src/core/model/live.ts';
import type { When } from '../../src/core/time/when.ts';
import type { Fault } from '../../src/addons/sandbox/memory-behaviour.ts';
import type { MemoryService } from '../../src/addons/sandbox/memory-service.ts';
import type { ScheduleApi } from '../../src/api/port.ts';

/** An implementation of the API and the service behind it. */
interface ContractSubject {
  readonly api: ScheduleApi;
  readonly service: MemoryService;
  /** The clock of the service. */
  readonly clock: ManualClock;
  close(): Promise<void>;
}

/** Starts an implementation at `startAt` whose calls time out after `timeoutMs` without a complete answer. */
export type ContractFactory = (options: {
  readonly startAt: Date;
  readonly timeoutMs: number;
}) => Promise<ContractSubject>;

const startAt = new Date('2026-11-20T09:00:00.750Z');
const patientMs = 60_000;
/** Long enough for a request to arrive on a busy machine. */
const hastyMs = 1_000;
const hourMs = 3_600_000;
const yearSeconds = 31_536_000;
const monthSeconds = 30 * 86_400;
const workerId = 'wrk_vk81XUHKHG-qr4';
const otherWorkerId = 't_org_123_w_01HZY2ZJQ8G7K42W2D7WF6V4GM';

const everyMorning: When = { type: 'cron', cron: '0 9 * * MON-FRI' };
const quarterly: When = { type: 'interval', intervalSeconds: 900 };
const launch: When = { type: 'scheduled', date: '2026-12-01T08:00:00Z' };
const followUp: When = { type: 'delayed', delayInSeconds: 7200 };
const past: When = { type: 'scheduled', date: '2020-02-29T00:00:00Z' };

function content(when: When, changes: Partial<Content> = {}): Content {
  return { when, input: 'Summarise.', budget: 'standard', ...changes };
}

/** The contract of every implementation of the API. */
export function describeScheduleApi(name: string, factory: ContractFactory): void {
  describe(name, () => {
    let subject: ContractSubject;

    const start = async (timeoutMs = patientMs): Promise<void> => {
      subject = await factory({ startAt, timeoutMs });
      subject.service.addWorker(workerId);
    };
    const create = (when: When, changes: Partial<Content> = {}): Promise<LiveSchedule> =>
      subject.api.create(workerId, content(when, changes));
    const list = async (): Promise<readonly LiveSchedule[]> => (await subject.api.list(workerId)).schedules;
    const countRows = (): number => subject.service.rows(workerId).length;

    beforeEach(() => start());
    afterEach(() => subject.close());

    describe('a successful call', () => {
      it.each([
        ['a cron', everyMorning, '2026-11-23T09:00:00Z'],
        ['an interval', quarterly, '2026-11-20T09:15:00Z'],
        ['a date', launch, '2026-12-01T08:00:00Z'],
        ['a delay', followUp, '2026-11-20T11:00:00Z'],
      ])('creates %s and lists it as requested, due at a whole second', async (_name, when, nextRunAt) => {
        const created = await create(when, { budget: 'high' });
        expect(created).toEqual({
          kind: 'recognised',
          id: expect.stringMatching(/^sch_[0-9A-F]{26}$/) as string,
          content: content(when, { budget: 'high' }),
          nextRunAt: new Date(nextRunAt),
        });
        expect(await list()).toEqual([created]);
      });

      it('lists an empty worker as an empty list with its zone', async () => {
        expect(await subject.api.list(workerId)).toEqual({
          kind: 'listed',
          workerId,
          timezone: 'UTC',
          schedules: [],
        });
      });

      it('keeps the schedules of workers separate', async () => {
        subject.service.addWorker(otherWorkerId);
        await create(everyMorning);
        expect((await subject.api.list(otherWorkerId)).schedules).toEqual([]);
      });

      it('preserves a long prompt in several scripts', async () => {
        const input = `“日本語” \u{1f600}\n\t${'long '.repeat(20_000)}end`;
        await create(everyMorning, { input });
        expect(await list()).toMatchObject([{ content: { input } }]);
      });

      it('cancels once: a second cancel returns false', async () => {
        const { id } = await create(everyMorning);
        expect(await subject.api.cancel(workerId, id!)).toBe(true);
        expect(await subject.api.cancel(workerId, id!)).toBe(false);
        expect(await list()).toEqual([]);
      });

      it('cancels nothing if the ID belongs to another worker', async () => {
        subject.service.addWorker(otherWorkerId);
        const { id } = await create(everyMorning);
        expect(await subject.api.cancel(otherWorkerId, id!)).toBe(false);
        expect(countRows()).toBe(1);
      });

      it('sends each request once', async () => {
        const { id } = await create(everyMorning);
        await list();
        await subject.api.cancel(workerId, id!);
        expect(subject.service.calls().map(({ kind }) => kind)).toEqual(['create', 'list', 'cancel']);
      });
    });

    describe('an undocumented row', () => {
      it.each([
        ['of an unknown type', { id: 'sch_odd', type: 'lunar', nextRunAt: '2026-12-01T08:00:00Z' }, 'sch_odd'],
        ['without a prompt', { id: '-hort_id1', type: 'cron', cron: '* * * * *' }, '-hort_id1'],
        ['without an id', { type: 'interval', intervalSeconds: 900 }, null],
      ])('is listed as unrecognised, after the others, if it is %s', async (_name, json, id) => {
        subject.service.addAlienRow(workerId, json);
        await create(everyMorning);
        expect((await list()).map((row) => [row.kind, row.kind === 'unrecognised' ? row.id : ''])).toEqual([
          ['recognised', ''],
          ['unrecognised', id],
        ]);
      });
    });

    describe('equal creates', () => {
      it.each([
        ['none', 'standard', 2],
        ['exact', 'standard', 1],
        ['exact', 'low', 2],
        ['ignoring-budget', 'low', 1],
      ] as const)('with dedupe %s and a second budget of %s leave %i rows', async (dedupe, budget, rows) => {
        subject.service.setBehaviour({ dedupe });
        const first = await create(quarterly);
        const second = await create(quarterly, { budget });
        expect(countRows()).toBe(rows);
        if (rows === 1) expect(second).toEqual(first);
      });

      it('of a one-shot always leave separate rows', async () => {
        subject.service.setBehaviour({ dedupe: 'ignoring-budget' });
        for (const when of [launch, launch, followUp, followUp]) await create(when);
        expect(countRows()).toBe(4);
      });

      it('leave two rows if the cron is spelt differently', async () => {
        subject.service.setBehaviour({ dedupe: 'exact' });
        await create({ type: 'cron', cron: '0 9 * * MON-FRI' });
        await create({ type: 'cron', cron: '0 9 * * 1-5' });
        expect(countRows()).toBe(2);
      });
    });

    describe('an unknown schedule or worker', () => {
      it.each(['false', 'not-found'] as const)(
        'cannot be cancelled, whichever way the service answers: %s',
        async (answer) => {
          subject.service.setBehaviour({ unknownSchedules: answer });
          expect(await subject.api.cancel(workerId, 'sch_gone')).toBe(false);
        },
      );

      it('is an error for a worker, never an empty list', async () => {
        await expectError(subject.api.list(otherWorkerId), 'remote-not-found', 'refused');
        await expectError(subject.api.create(otherWorkerId, content(quarterly)), 'remote-not-found', 'refused');
        expect(await subject.api.cancel(otherWorkerId, 'sch_gone')).toBe(false);
      });

      it('is created if unknown workers are created on demand', async () => {
        subject.service.setBehaviour({ unknownWorkers: 'create' });
        expect(await subject.api.list(otherWorkerId)).toMatchObject({ timezone: 'UTC', schedules: [] });
        await subject.api.create(otherWorkerId, content(quarterly));
        expect(subject.service.rows(otherWorkerId)).toHaveLength(1);
      });
    });

    describe('a past date', () => {
      it('runs at once and is gone', async () => {
        const created = await create(past);
        expect(created).toMatchObject({ nextRunAt: new Date('2020-02-29T00:00:00Z') });
        expect(subject.service.runs()).toEqual([
          { workerId, scheduleId: created.id, input: 'Summarise.', at: startAt },
        ]);
        expect(await list()).toEqual([]);
      });

      it.each([422, 400] as const)('can be refused with %i instead', async (invalidStatus) => {
        subject.service.setBehaviour({ pastDates: 'refuse', invalidStatus });
        const error = await expectError(create(past), 'remote-invalid', 'refused');
        expect(error.status).toBe(invalidStatus);
        expect(error.message).toContain('date must be in the future');
        expect(subject.service.runs()).toEqual([]);
      });
    });

    describe('a create with values out of range', () => {
      it.each<[string, When, Partial<Content>]>([
        ['an empty prompt', quarterly, { input: '' }],
        ['an empty cron', { type: 'cron', cron: '' }, {}],
        ['an unreadable cron', { type: 'cron', cron: '0 24 * * *' }, {}],
        ['a cron with a zone', { type: 'cron', cron: 'CRON_TZ=UTC 0 9 * * *' }, {}],
        ['a cron that never matches', { type: 'cron', cron: '0 0 30 2 *' }, {}],
        ['an interval of zero', { type: 'interval', intervalSeconds: 0 }, {}],
        ['an interval over a year', { type: 'interval', intervalSeconds: yearSeconds + 1 }, {}],
        ['a fractional interval', { type: 'interval', intervalSeconds: 1.5 }, {}],
        ['a delay of zero', { type: 'delayed', delayInSeconds: 0 }, {}],
        ['a delay over a year', { type: 'delayed', delayInSeconds: yearSeconds + 1 }, {}],
        ['an empty date', { type: 'scheduled', date: '' }, {}],
        ['an invalid date', { type: 'scheduled', date: 'soon' }, {}],
      ])('is refused without effect: %s', async (_name, when, changes) => {
        const error = await expectError(create(when, changes), 'remote-invalid', 'refused');
        expect(error.status).toBe(422);
        expect(countRows()).toBe(0);
      });

      it.each<[string, When]>([
        ['an interval of a second', { type: 'interval', intervalSeconds: 1 }],
        ['an interval of a year', { type: 'interval', intervalSeconds: yearSeconds }],
        ['a delay of a year', { type: 'delayed', delayInSeconds: yearSeconds }],
      ])('is accepted at the limit: %s', async (_name, when) => {
        expect(await create(when)).toMatchObject({ content: { when } });
      });

      it('depends on the engine for an interval over 30 days', async () => {
        subject.service.setBehaviour({ longIntervals: 'refuse' });
        const long: When = { type: 'interval', intervalSeconds: monthSeconds + 1 };
        await expectError(create(long), 'remote-invalid', 'refused');
        subject.service.setBehaviour({ longIntervals: 'fail' });
        await expectError(create(long), 'remote-unavailable', 'ambiguous');
        expect(countRows()).toBe(0);
        await create({ type: 'interval', intervalSeconds: monthSeconds });
        expect(countRows()).toBe(1);
      });
    });

    describe('the list', () => {
      it.each(['insertion', 'reversed', 'next-run', 'shuffled'] as const)(
        'is sorted by next run if the service answers in the order %s',
        async (listOrder) => {
          subject.service.setBehaviour({ listOrder });
          for (const when of [launch, quarterly, everyMorning, followUp, quarterly]) await create(when);
          const rows = await list();
          expect(rows).toHaveLength(5);
          expect(rows).toEqual([...rows].sort(compareLive));
        },
      );

      it('has the zone of the worker, or none, and cron is read in the zone either way', async () => {
        subject.service.addWorker(workerId, { timezone: 'Europe/Madrid' });
        expect(await subject.api.list(workerId)).toMatchObject({ timezone: 'Europe/Madrid' });
        subject.service.setBehaviour({ timezone: 'absent' });
        expect(await subject.api.list(workerId)).toMatchObject({ timezone: null });
        expect(await create(everyMorning)).toMatchObject({ nextRunAt: new Date('2026-11-23T08:00:00Z') });
      });

      it('misses new rows and keeps cancelled ones for as many lists as it lags', async () => {
        subject.service.setBehaviour({ listLag: 2 });
        const { id } = await create(everyMorning);
        const seen = [await list(), await list(), await list()].map((rows) => rows.length);
        expect(await subject.api.cancel(workerId, id!)).toBe(true);
        expect(await subject.api.cancel(workerId, id!)).toBe(false);
        const seenAfter = [await list(), await list(), await list()].map((rows) => rows.length);
        expect([seen, seenAfter]).toEqual([
          [0, 0, 1],
          [1, 1, 0],
        ]);
      });

      it('can miss a new row forever', async () => {
        subject.service.setBehaviour({ listLag: 'never' });
        await create(everyMorning);
        for (let count = 0; count < 20; count++) expect(await list()).toEqual([]);
        expect(countRows()).toBe(1);
      });
    });

    describe('an id of nine characters', () => {
      it('may start with a hyphen, and can be cancelled', async () => {
        subject.service.setBehaviour({ idStyle: 'short' });
        const ids = [await create(quarterly), await create(everyMorning)].map(({ id }) => id!);
        expect(ids).toEqual([expect.stringMatching(/^[\w-]{9}$/), expect.stringMatching(/^-[\w-]{8}$/)]);
        for (const id of ids) expect(await subject.api.cancel(workerId, id)).toBe(true);
      });
    });

    describe('the service may rewrite', () => {
      it.each([
        ['verbatim', '0 9 * jan,Mar mon-Sun'],
        ['upper-case', '0 9 * JAN,MAR MON-SUN'],
        ['numbers', '0 9 * 1,3 1-7'],
      ] as const)('a cron: %s', async (cronText, cron) => {
        subject.service.setBehaviour({ cronText });
        await create({ type: 'cron', cron: '0 9 * jan,Mar mon-Sun' });
        expect(await list()).toMatchObject([{ content: { when: { cron } } }]);
      });

      it('a prompt', async () => {
        subject.service.setBehaviour({ inputText: 'trimmed' });
        await create(quarterly, { input: '  - one\n  - two\n' });
        expect(await list()).toMatchObject([{ content: { input: '- one\n  - two' } }]);
      });

      it('a date, to the whole second in UTC', async () => {
        await create({ type: 'scheduled', date: '2026-12-01T09:00:00.999+01:00' });
        expect(await list()).toMatchObject([{ content: { when: launch } }]);
      });
    });

    describe('runs of a schedule', () => {
      const startsOf = (): readonly string[] => subject.service.runs().map(({ at }) => at.toISOString());

      it('start when the clock reaches them, after which a one-shot is gone', async () => {
        await create(launch);
        await create(followUp);
        subject.clock.advance(2 * hourMs);
        expect(await list()).toMatchObject([{ content: { when: launch } }]);
        expect(startsOf()).toEqual(['2026-11-20T11:00:00.000Z']);
      });

      it('of a cron start at every match, in the zone of the worker', async () => {
        subject.service.addWorker(workerId, { timezone: 'America/New_York' });
        await create(everyMorning);
        subject.clock.advance(5 * 24 * hourMs);
        expect(startsOf()).toEqual([
          '2026-11-20T14:00:00.000Z',
          '2026-11-23T14:00:00.000Z',
          '2026-11-24T14:00:00.000Z',
        ]);
      });

      it('of an interval drift by the duration of each run', async () => {
        subject.service.setBehaviour({ runSeconds: 60 });
        await create(quarterly);
        subject.clock.advance(hourMs);
        expect(startsOf()).toEqual([
          '2026-11-20T09:15:00.000Z',
          '2026-11-20T09:31:00.000Z',
          '2026-11-20T09:47:00.000Z',
        ]);
      });

      it('of a cron skip the matches during a run', async () => {
        subject.service.setBehaviour({ runSeconds: 90 });
        await create({ type: 'cron', cron: '* * * * *' });
        subject.clock.advance(300_000);
        expect(startsOf()).toEqual([
          '2026-11-20T09:01:00.000Z',
          '2026-11-20T09:03:00.000Z',
          '2026-11-20T09:05:00.000Z',
        ]);
      });

      it('keep their row listed, due in the past, until they end', async () => {
        subject.service.setBehaviour({ runSeconds: 600 });
        const created = await create(followUp);
        subject.clock.advance(2 * hourMs + 599_000);
        expect(await list()).toEqual([created]);
        expect((created as RecognisedSchedule).nextRunAt < subject.clock.now()).toBe(true);
        subject.clock.advance(1_000);
        expect(await list()).toEqual([]);
      });

      it('continue if their schedule is cancelled, which returns true', async () => {
        subject.service.setBehaviour({ runSeconds: 600 });
        const { id } = await create(followUp);
        subject.clock.advance(2 * hourMs + 1_000);
        expect(await subject.api.cancel(workerId, id!)).toBe(true);
        expect(await list()).toEqual([]);
        expect(startsOf()).toEqual(['2026-11-20T11:00:00.000Z']);
      });

      it('never start after a cancel', async () => {
        const { id } = await create(quarterly);
        await subject.api.cancel(workerId, id!);
        subject.clock.advance(hourMs);
        expect(startsOf()).toEqual([]);
      });

      it('follow the engine if it misreads an expression', async () => {
        expect(await create({ type: 'cron', cron: '0/15 9 * * *' })).toMatchObject({
          content: { when: { cron: '0/15 9 * * *' } },
          nextRunAt: new Date('2026-11-21T09:00:00Z'),
        });
      });
    });

    describe('a fault', () => {
      interface Meaning {
        readonly code: RemoteErrorCode;
        readonly effect: RemoteEffect;
        readonly status: number | null;
        readonly retryAfterMs?: number;
      }
      const status = (of: number): Fault => ({ kind: 'status', status: of });
      const unavailable = { code: 'remote-unavailable', effect: 'ambiguous' } as const;
      const malformed = { code: 'remote-malformed', effect: 'ambiguous', status: null } as const;
      const meanings: readonly (readonly [Fault, Meaning])[] = [
        [status(400), { code: 'remote-invalid', effect: 'refused', status: 400 }],
        [status(401), { code: 'remote-unauthorized', effect: 'refused', status: 401 }],
        [status(403), { code: 'remote-forbidden', effect: 'refused', status: 403 }],
        [status(408), { code: 'remote-timeout', effect: 'ambiguous', status: 408 }],
        [status(409), { ...unavailable, status: 409 }],
        [status(422), { code: 'remote-invalid', effect: 'refused', status: 422 }],
        [status(500), { ...unavailable, status: 500 }],
        [status(503), { ...unavailable, status: 503 }],
        [status(302), { code: 'remote-malformed', effect: 'ambiguous', status: 302 }],
        [
          { kind: 'status', status: 429, retryAfterSeconds: 7 },
          { code: 'remote-rate-limited', effect: 'not-executed', status: 429, retryAfterMs: 7_000 },
        ],
        [
          { kind: 'status', status: 429, retryAfterSeconds: 3_000_000 },
          { code: 'remote-rate-limited', effect: 'not-executed', status: 429, retryAfterMs: 60_000 },
        ],
        [
          { kind: 'html', status: 502 },
          { ...unavailable, status: 502 },
        ],
        [{ kind: 'html' }, malformed],
        [{ kind: 'empty' }, malformed],
        [{ kind: 'nonsense' }, malformed],
        [{ kind: 'close' }, { code: 'remote-interrupted', effect: 'ambiguous', status: null }],
        [{ kind: 'cut' }, { code: 'remote-interrupted', effect: 'ambiguous', status: null }],
      ];
      const silences: readonly Fault[] = [{ kind: 'hang' }, { kind: 'stall' }];
      const timings = ['before', 'after'] as const;

      const expectFault = async (fault: Fault, timing: 'before' | 'after', meaning: Meaning): Promise<void> => {
        const { api, service } = subject;
        const { code, effect } = meaning;
        const id = service.addSchedule(workerId, content(everyMorning));
        for (const call of ['list', 'create', 'cancel'] as const) service.failNext({ call, timing, fault });

        const errors = [
          await expectError(api.list(workerId), code, effect),
          await expectError(api.create(workerId, content(quarterly)), code, effect),
          await expectError(api.cancel(workerId, id), code, effect),
        ];

        for (const error of errors) {
          expect(error).toMatchObject({ status: meaning.status, retryAfterMs: meaning.retryAfterMs ?? null });
        }
        const rows = service.rows(workerId).map((row) => (row.kind === 'schedule' ? row.content.when.type : row.kind));
        expect(rows).toEqual(timing === 'after' ? ['interval'] : ['cron']);
        expect(service.calls()).toHaveLength(3);
        expect(await api.list(workerId)).toMatchObject({ kind: 'listed' });
      };

      for (const [fault, meaning] of meanings) {
        it.each(timings)(`${JSON.stringify(fault)} is ${meaning.code}, %s the write takes effect`, async (timing) => {
          await expectFault(fault, timing, meaning);
        });
      }

      for (const fault of silences) {
        it.each(timings)(`${fault.kind} is remote-timeout, %s the write takes effect`, async (timing) => {
          await subject.close();
          await start(hastyMs);
          await expectFault(fault, timing, { code: 'remote-timeout', effect: 'ambiguous', status: null });
        });
      }

      it('of latency only changes nothing', async () => {
        for (const timing of timings) {
          subject.service.failNext({ call: 'create', timing, fault: { kind: 'latency', latencyMs: 20 } });
        }
        await create(quarterly);
        await create(everyMorning);
        expect(countRows()).toBe(2);
      });

      it('includes the message of the service', async () => {
        subject.service.failNext({ call: 'list', fault: { kind: 'status', status: 403, error: 'Not yours' } });
        expect((await expectError(list(), 'remote-forbidden', 'refused')).message).toContain('Not yours');
      });

      it('of 404 on a cancel means that there was nothing to cancel', async () => {
        const { id } = await create(quarterly);
        subject.service.failNext({ call: 'cancel', fault: { kind: 'status', status: 404 } });
        expect(await subject.api.cancel(workerId, id!)).toBe(false);
        expect(countRows()).toBe(1);
      });

      it('affects only its call, its worker and its turn', async () => {
        subject.service.addWorker(otherWorkerId);
        subject.service.failNext({
          call: 'list',
          workerId: otherWorkerId,
          skip: 1,
          times: 2,
          fault: { kind: 'close' },
        });
        await create(quarterly);
        const outcomes: string[] = [];
        for (let count = 0; count < 4; count++) {
          await list();
          outcomes.push(
            await subject.api.list(otherWorkerId).then(
              () => 'listed',
              () => 'failed',
            ),
          );
        }
        expect(outcomes).toEqual(['listed', 'failed', 'failed', 'listed']);
      });

      it('can last until it is cleared', async () => {
        subject.service.failNext({ call: 'list', times: null, fault: { kind: 'empty' } });
        for (let count = 0; count < 3; count++) await expectError(list(), 'remote-malformed', 'ambiguous');
        subject.service.clearFaults();
        expect(await list()).toEqual([]);
      });
    });
  });
}

async function expectError(call: Promise<unknown>, code: RemoteErrorCode, effect: RemoteEffect): Promise<RemoteError> {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RemoteError)) throw new Error(`expected ${code}, got ${String(error)}`);
  expect({ code: error.code, effect: error.effect }).toEqual({ code, effect });
  return error;
}
