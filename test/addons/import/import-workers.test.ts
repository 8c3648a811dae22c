import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findObstacle } from '../../../src/addons/import/remarks.ts';
import { contentKey } from '../../../src/core/model/content.ts';
import { asDeclared, type ListedWorker } from '../../../src/core/model/live.ts';
import { countHidden } from '../../../src/core/model/secrets.ts';
import { anyListed, importedAt, listedWith } from './any-listed.ts';
import { importNow, load, writesOf } from './load-import.ts';
import { cases } from '../../support/cases.ts';

const aYearLater = new Date(importedAt.getTime() + 365 * 86_400_000);

describe('importing into a new file', () => {
  const anyLive = fc.tuple(anyListed('wrk_one'), anyListed('wrk-two'));
  const anyPromptNames = fc.constantFrom(null, new Set<string>(), new Set(['a', 'line-line-line-line-line']));

  it('plans no changes for any live rows, at once and a year later', async () => {
    await fc.assert(
      fc.asyncProperty(anyLive, anyPromptNames, async (listed, takenPromptNames) => {
        const declaration = await load(importNow({ listed, takenPromptNames }));
        expect(writesOf(declaration, listed)).toEqual([]);
        expect(writesOf(declaration, listed, aYearLater)).toEqual([]);
        expect(writesOf(declaration, listed.map(withoutOneShots), aYearLater)).toEqual([]);
      }),
      { numRuns: cases(150) },
    );
  });

  it('declares every declarable schedule once', async () => {
    await fc.assert(
      fc.asyncProperty(anyListed('wrk_one'), async (listed) => {
        const { workers } = await load(importNow({ listed: [listed] }));
        const declared = workers.flatMap(({ schedules }) => schedules.map(({ content }) => contentKey(content)));
        expect(declared.toSorted()).toEqual([...new Set(declarableKeys(listed))].toSorted());
      }),
    );
  });

  it('has no invisible characters and no CI commands', () => {
    fc.assert(
      fc.property(anyListed('wrk_one'), (listed) => {
        const { text } = importNow({ listed: [listed] });
        expect(text.split('\n').filter((line) => countHidden(line) > 0)).toEqual([]);
        expect(text).not.toMatch(/^\s*::|##[a-z]*\[/im);
      }),
    );
  });

  it('reads like a file written by a person', () => {
    const listed = listedWith('wrk_one', [
      {
        id: 'sch_1',
        type: 'cron',
        cron: '0 9 * * MON-FRI',
        budget: 'low',
        input: 'Summarise the news\n\nin five bullets.',
      },
      { id: 'sch_2', type: 'interval', intervalSeconds: 5400, input: 'Check the inbox.' },
      { id: 'sch_3', type: 'interval', intervalSeconds: 900, input: 'Check the inbox.' },
      { id: 'sch_4', type: 'delayed', delayInSeconds: 7200, input: 'Über “don’t”: 日本語' },
      { id: 'sch_5', type: 'interval', intervalSeconds: 60, input: 'Twice' },
      { id: 'sch_6', type: 'interval', intervalSeconds: 60, input: 'Twice' },
      { id: 'sch_7', type: 'cron', cron: '0/15 * * * *', input: 'Misread\n# by the service' },
      { id: 'sch_8', type: 'scheduled', input: 'Running', nextRunAt: '2026-11-20T08:59:00Z' },
      { id: 'sch_9', type: 'hourly', input: 'Of the future' },
      { id: '-sch10', type: 'interval', intervalSeconds: 60, input: ' ' },
    ]);
    expect(importNow({ listed: [listed, { ...listedWith('wrk_two', []), timezone: null }] }).text)
      .toMatchInlineSnapshot(`
      "# The schema.
      version: 1

      # This file is the source of truth: an apply cancels live schedules that are not in it. With "none" it leaves them alone.
      prune: all

      # You may rename workers and schedules: their names are never sent, so that changes nothing.
      workers:
        # Not declared and left alone, because rota cannot read it: sch_9: type: expected one of cron, interval, scheduled, delayed, got "hourly".
        worker-1:
          id: wrk_one
          timezone: Europe/Madrid
          limits:
            runsPerDay: 1440
          ignore:
            # Cannot be declared: cron "0/15 * * * *", "Misread\\n# by the service": expected "*" or a range before the step in the minute field, got "0/15".
            - id: sch_7
            # Cannot be declared: every minute, "": its prompt is empty.
            - id: -sch10
            # 2 equal schedules, declared once as twice. Without these rules an apply keeps one and cancels the rest.
            - id: sch_5
            - id: sch_6
            # Cannot be declared: once at 2026-11-20T08:59:00Z, "Running": its date has passed, so it is running or about to vanish.
            - id: sch_8
          schedules:
            summarise-the-news-in-five:
              cron: "0 9 * * MON-FRI"
              budget: low
              input: |
                Summarise the news

                in five bullets.
            check-the-inbox:
              interval: 1h30m
              budget: standard
              input: Check the inbox.
            twice:
              interval: 1m
              budget: standard
              input: Twice
            check-the-inbox-2:
              interval: 15m
              budget: standard
              input: Check the inbox.
            # Created as a delay of 2h; this is when it runs.
            uber-dont:
              date: "2026-11-20T11:00:00Z"
              budget: standard
              input: "Über “don’t”: 日本語"

        worker-2:
          id: wrk_two
          schedules: {}
      "
    `);
  });
});

describe('prompt files of an import', () => {
  const long = 'A long prompt. '.repeat(100).trimEnd();
  const listed = listedWith('wrk_one', [
    { id: 'a', type: 'interval', intervalSeconds: 60, input: long },
    { id: 'b', type: 'interval', intervalSeconds: 120, input: 'line\n'.repeat(21) },
    { id: 'c', type: 'interval', intervalSeconds: 180, input: 'line\n'.repeat(20) },
    { id: 'd', type: 'interval', intervalSeconds: 240, input: `${long} with a hidden \u200b character` },
  ]);

  it('hold long prompts, under free names', () => {
    const { promptFiles } = importNow({ listed: [listed], takenPromptNames: new Set(['a-long-prompt-a-long']) });
    expect(promptFiles).toEqual([
      { path: 'prompts/line-line-line-line-line.md', text: 'line\n'.repeat(21) },
      { path: 'prompts/a-long-prompt-a-long-2.md', text: `${long}\n` },
    ]);
  });

  it('are written only on request', () => {
    expect(importNow({ listed: [listed] }).promptFiles).toEqual([]);
  });
});

function withoutOneShots(listed: ListedWorker): ListedWorker {
  const lasting = listed.schedules.filter(
    (row) => row.kind === 'recognised' && ['cron', 'interval'].includes(row.content.when.type),
  );
  return { ...listed, schedules: lasting };
}

function declarableKeys(listed: ListedWorker): readonly string[] {
  return listed.schedules.flatMap((row) => {
    if (row.kind === 'unrecognised') return [];
    const content = asDeclared(row);
    return findObstacle(content, importedAt) === null ? [contentKey(content)] : [];
  });
}
