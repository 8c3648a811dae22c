import { expect, it } from 'vitest';
import type { WorkerPlan } from '../../src/model/plan.ts';
import { createApplyDocument } from '../../src/report/apply-document.ts';
import { plainPaint } from '../../src/report/paint.ts';
import { createPlanDocument } from '../../src/report/plan-document.ts';
import { renderers } from '../../src/report/render.ts';
import { applyReport, content, every, plan, planReport, worker } from './build.ts';

const sweep = content(every(900), 'Check the inbox.');

function unlisted(alias: string, code: string, hint: string | null): WorkerPlan {
  const { hold, planned, workerId } = worker(alias);
  const reason = `could not list the schedules of worker ${workerId}`;
  return planned([hold('unavailable', reason, { name: 'sweep', content: sweep })], {
    kind: 'unavailable',
    code,
    reason,
    hint,
  });
}

const wrongKey = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((alias) =>
  unlisted(alias, 'remote-unauthorized', 'check HANDINGER_API_KEY'),
);
const both = plan(...wrongKey, unlisted('h', 'remote-timeout', null));
const withOneLess = plan(...wrongKey.slice(0, 5), unlisted('h', 'remote-timeout', null));

const rest = [
  'e (wrk_e)',
  '  ! could not be listed [remote-unauthorized]: could not list the schedules of worker wrk_e',
  '    hint: check HANDINGER_API_KEY',
  '    nothing is written to it; 1 declared schedule left alone',
  '',
  'h (wrk_h)',
  '  ! could not be listed [remote-timeout]: could not list the schedules of worker wrk_h',
  '    nothing is written to it; 1 declared schedule left alone',
  '',
  '! 2 more workers could not be listed [remote-unauthorized]: f, g',
  '  nothing is written to them',
  '',
].join('\n');

it('a plan shows five workers that fail alike, and then names the others in a line', () => {
  const text = renderers.text.plan(createPlanDocument(planReport({ plan: both })), {
    paint: plainPaint,
    diffLines: () => null,
  });
  expect(text).toContain(rest);
  expect(text).not.toContain('wrk_f');
  expect(text).toContain('0 unchanged, 8 left alone, 8 workers could not be listed.');
});

it('an apply does too', () => {
  const document = createApplyDocument(applyReport({ plan: both, converged: false }));
  expect(renderers.text.apply(document, { paint: plainPaint })).toContain(rest);
});

it('nothing is folded while there are five', () => {
  const document = createApplyDocument(applyReport({ plan: withOneLess, converged: false }));
  expect(renderers.text.apply(document, { paint: plainPaint })).not.toContain('more worker');
});
