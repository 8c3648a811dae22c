/** `rota explain` covers every code of every closed list, with the text of the documentation. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { applyErrorCodes } from '../../src/apply/apply-error.ts';
import { runExplain } from '../../src/cli/commands/explain.ts';
import { errorCodes } from '../../src/errors.ts';
import { createProcessIo } from '../../src/cli/io.ts';
import { guardCodes } from '../../src/core/model/guard.ts';
import { changeKinds, holdCauses } from '../../src/core/model/change.ts';
import { policyRules } from '../../src/core/model/policy.ts';
import { latenesses } from '../../src/core/time/latenesses.ts';
import { planWarningCodes } from '../../src/core/plan/warnings.ts';
import { diagnosticCodes } from '../../src/declare/problems.ts';
import { scheduleStates } from '../../src/report/documents/status-words.ts';
import { root } from './page.ts';

const io = createProcessIo();

async function explain(code?: string, cwd = root): Promise<string> {
  let printed = '';
  const write = (text: string): Promise<boolean> => {
    printed += text;
    return Promise.resolve(true);
  };
  await runExplain(code, { ...io, cwd, write });
  return printed;
}

/** The codes in the list by their title. */
async function listed(): Promise<Readonly<Record<string, readonly string[]>>> {
  const sections = (await explain()).split('\n\n').slice(0, -1);
  return Object.fromEntries(
    sections.map((section) => {
      const [title = '', codes = ''] = section.split(/:\n/);
      return [title, codes.trim().split(/,\s+/)] as const;
    }),
  );
}

it('rota explain covers exactly the codes of the closed lists', async () => {
  const all = await listed();
  const sorted = Object.fromEntries(Object.entries(all).map(([title, codes]) => [title, codes.toSorted()]));
  expect(sorted).toEqual({
    'Problems in the files': Object.keys(diagnosticCodes).toSorted(),
    'Warnings of a plan': [...planWarningCodes, 'no-such-worker', 'unkept'].toSorted(),
    Guards: guardCodes.toSorted(),
    'Rules of a policy': [...policyRules].toSorted(),
    'Errors that end a run': [...errorCodes, 'output-unwritable', 'usage'].toSorted(),
    'Changes that were not done': applyErrorCodes.toSorted(),
    'What a plan does with a schedule': changeKinds.toSorted(),
    'Statuses of a schedule': scheduleStates.toSorted(),
    'Status marks': latenesses.toSorted(),
  });
  expect(scheduleStates).toEqual(expect.arrayContaining([...holdCauses]));
});

it('rota explain prints sentences without Markdown, at 80 columns, with the page to open', async () => {
  for (const code of new Set(Object.values(await listed()).flat())) {
    const text = await explain(code);
    expect(text).toMatch(new RegExp(`^${code}: an? |^${code}: (?:the|why) `));
    expect(text).not.toMatch(/\]\(|\*\*|\\\|/);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    const [, page = ''] = /^Docs: (.+)$/m.exec(text) ?? [];
    expect(existsSync(path.join(root, page))).toBe(true);
  }
});

it('rota explain accepts a code as a report prints it, and explains both meanings of a shared code', async () => {
  expect(await explain('error[bad-cron]:')).toBe(await explain('BAD-CRON'));
  const both = await explain('timezone-mismatch');
  expect(both).toContain('timezone-mismatch: a warning of a plan\n');
  expect(both).toContain('timezone-mismatch: a guard\n');
  expect(both).toMatch(/rota apply --allow\s+timezone-mismatch/);
});

it('rota explain states the severity and the exit code of a code', async () => {
  expect(await explain('seconds-first')).toContain('seconds-first: a warning about the files\n');
  expect(await explain('bad-date')).toContain('bad-date: an error in the files\n');
  expect(await explain('plan-moved')).toContain('The exit code is 3.');
  expect(await explain('usage')).toContain('The exit code is 64.');
});

it('rota explain prints the full path of the page outside the package', async () => {
  expect(await explain('bad-cron', '/')).toContain(`Docs: ${path.join(root, 'docs/diagnostics.md').slice(1)}`);
  expect(await explain('bad-cron', '/nowhere')).toContain(`Docs: ${path.join(root, 'docs/diagnostics.md')}`);
});

it('rota explain suggests the nearest code for an unknown one', async () => {
  await expect(explain('cancel-limt')).rejects.toMatchObject({
    message: 'unknown code "cancel-limt"',
    hint: 'did you mean cancel-limit? all codes: rota explain',
  });
  await expect(explain('xyzzy-plugh-42')).rejects.toMatchObject({ hint: 'all codes: rota explain' });
});
