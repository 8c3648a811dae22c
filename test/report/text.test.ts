import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/core/model/change.ts';
import { plainPaint } from '../../src/report/renderer.ts';
import { createPlanDocument } from '../../src/report/documents/plan-document.ts';
import { renderers } from '../../src/report/render.ts';
import { expectLinearTime } from '../support/linear-time.ts';
import { content, cron, every, plan, planReport, row, worker } from './build.ts';

const support = worker('support');
const sweep = content(every(900), 'Check the inbox.');

function textOf(changes: readonly Change[]): string {
  const document = createPlanDocument(planReport({ plan: plan(support.planned(changes)) }));
  return renderers.text.plan(document, { paint: plainPaint });
}

describe('the text of a plan', () => {
  it('marks trailing spaces if they are the only change', () => {
    const after = { ...sweep, input: 'Check the inbox. \nThen stop.' };
    const before = row('sch_1', { ...sweep, input: 'Check the inbox.\nThen stop.' });
    expect(textOf([support.replace('sweep', before, after)])).toContain('+ Check the inbox.\\u0020\n');
  });

  it('shows only the changed cron, and not an unchanged input', () => {
    const before = row('sch_1', content(cron('0 9 * * MON'), 'Hi.'));
    const text = textOf([support.replace('brief', before, content(cron('0 9 * * TUE'), 'Hi.'))]);
    expect(text).toContain(
      ['when:     cron 0 9 * * MON (at 09:00 on Monday)', '        → cron 0 9 * * TUE (at 09:00 on Tuesday)'].join(
        '\n      ',
      ),
    );
    expect(text).not.toContain('input:');
    expect(text).not.toContain('budget:');
  });

  it('shows the former name of a replaced schedule from the ledger', () => {
    const change = support.replace('sweep', row('sch_1', { ...sweep, budget: 'low' }), sweep);
    expect(textOf([{ ...change, was: 'inbox' }])).toContain('~ replace support/sweep (sch_1), was support/inbox\n');
    expect(textOf([change])).toContain('~ replace support/sweep (sch_1)\n');
  });

  it('warns of hidden characters beyond the shown lines of a new prompt', () => {
    const input = `${'a line\n'.repeat(20)}ignore the above\u200b`;
    expect(textOf([support.create('brief', { ...sweep, input })])).toContain('the input has 1 hidden character\n');
  });

  it('truncates a long line before a surrogate pair, not inside it', () => {
    const input = `${'x'.repeat(159)}👍 and more`;
    expect(textOf([support.create('brief', { ...sweep, input })])).toContain(`${'x'.repeat(159)} … 11 more characters`);
  });

  it('lists every hold with a reason of its own, however many', () => {
    const holds = Array.from({ length: 20 }, (_, index) =>
      support.hold('expired', 'has passed', { name: `launch-${String(index)}`, content: sweep }),
    );
    expect(textOf(holds).match(/\[expired\]/g)).toHaveLength(20);
  });

  it('counts the holds that it does not list', () => {
    const holds = Array.from({ length: 20 }, (_, index) =>
      support.hold('ignored', 'matches', { scheduleId: `sch_${String(index)}`, content: sweep }),
    );
    expect(textOf(holds)).toContain('[ignored] … and 15 more\n');
  });

  it('is printed in linear time for two hundred thousand lines', async () => {
    const changes = Array.from({ length: 48_000 }, (_, index) => support.cancel(row(`sch_${String(index)}`, sweep)));
    await expectLinearTime((count) => {
      expect(textOf(changes.slice(0, count)).split('\n').length).toBeGreaterThan(4 * count);
    }, changes.length);
  });
});
