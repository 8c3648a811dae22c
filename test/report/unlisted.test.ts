import { expect, it } from 'vitest';
import type { WorkerPlan } from '../../src/core/model/plan.ts';
import { createApplyDocument } from '../../src/report/documents/apply-document.ts';
import { plainPaint } from '../../src/report/renderer.ts';
import { createPlanDocument } from '../../src/report/documents/plan-document.ts';
import { renderers } from '../../src/report/render.ts';
import { listFailures } from '../../src/report/wording/unlisted.ts';
import { applyReport, content, every, plan, planReport, worker } from './build.ts';

const sweep = content(every(900), 'Check the inbox.');

function unlisted(alias: string, code: string, hint: string | null): WorkerPlan {
  const { hold, planned } = worker(alias);
  const reason = 'the service answered 401';
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

const lines = [
  '! a, b, c, d, e and 2 other workers could not be listed [remote-unauthorized]: the service answered 401',
  '! h could not be listed [remote-timeout]: the service answered 401',
  '',
].join('\n');

it('a plan prints each reason why workers could not be listed once', () => {
  const text = renderers.text.plan(createPlanDocument(planReport({ plan: both })), {
    paint: plainPaint,
  });
  expect(text).toContain(lines);
  expect(text).not.toContain('wrk_f');
  expect(text).toContain('8 left alone, 8 workers could not be listed.');
});

it('an apply prints each reason why workers could not be listed once', () => {
  const document = createApplyDocument(applyReport({ plan: both, converged: false }));
  expect(renderers.text.apply(document, { paint: plainPaint })).toContain(lines);
});

it('listFailures groups workers by reason, with a hint for each', () => {
  expect(listFailures(createPlanDocument(planReport({ plan: both })).workers)).toMatchObject([
    {
      code: 'remote-unauthorized',
      message: 'a, b, c, d, e and 2 other workers could not be listed: the service answered 401',
      hint: 'check HANDINGER_API_KEY',
    },
    { code: 'remote-timeout', message: 'h could not be listed: the service answered 401', hint: null },
  ]);
});
