import { afterEach, describe, expect, it, vi } from 'vitest';
import { isAlike, pairByWords } from '../../../src/core/plan/alike.ts';
import type { RecognisedSchedule } from '../../../src/core/model/live.ts';
import { contentOf, declaredSchedule } from '../../support/scenario.ts';

const cron = '0 9 * * *';

function areAlike(before: string, after: string): boolean {
  return isAlike(contentOf({ cron, input: before }), contentOf({ cron, input: after }));
}

describe('isAlike for two prompts at the same time', () => {
  it.each([
    ['with half of their words in common', 'Check the inbox', 'Check the outbox', true],
    ['with fewer than half of their words in common', 'Check the inbox', 'Check a folder', false],
    ['that differ only in case and punctuation', 'Check the inbox.', 'CHECK (the) "inbox"!', true],
    ['with the same words in another order', 'Sales, then legal', 'Legal, then sales', true],
    ['that differ only in a number', 'Send the report of team 17', 'Send the report of team 18', true],
    ['in Cyrillic', 'Проверь входящие письма', 'Проверь все входящие письма', true],
    ['in Chinese, edited', '请总结昨晚的新闻并列出五个要点', '请总结今早的新闻并列出五个要点', true],
    ['in Chinese, on different subjects', '请总结昨晚的新闻', '检查收件箱并回复客户', false],
    ['in Japanese, edited', '昨夜のニュースを五点にまとめてください', '今朝のニュースを五点にまとめてください', true],
    ['in Thai, on different subjects', 'สรุปข่าวเมื่อคืน', 'ตรวจสอบกล่องจดหมายเข้า', false],
    ['without any letter, edited', '🙂 👍 !!!', '🙂 👍 ???', true],
    ['without any letter, on different subjects', '🙂', '🙁', false],
  ])('%s', (_, before, after, expected) => {
    expect(areAlike(before, after)).toBe(expected);
    expect(areAlike(after, before)).toBe(expected);
  });

  it('is false for similar prompts at different times, and true for equal ones', () => {
    const at = (hour: number, input: string) => contentOf({ cron: `0 ${String(hour)} * * *`, input });
    expect(isAlike(at(9, 'Check the inbox'), at(10, 'Check the inbox now'))).toBe(false);
    expect(isAlike(at(9, 'Check the inbox'), at(10, 'Check the inbox'))).toBe(true);
  });
});

describe('pairByWords for thousands of edited rows at the same time', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  function rowOf(id: number, input: string): RecognisedSchedule {
    return { kind: 'recognised', id: `sch_${String(id)}`, content: contentOf({ cron, input }), nextRunAt: new Date(0) };
  }

  /** Counts the word lookups needed to pair this many edits of one template. */
  function countWork(size: number): number {
    const numbers = Array.from({ length: size }, (_, index) => index);
    const rows = numbers.map((n) => rowOf(n, `Check the inbox of customer ${String(n)} and answer what is open`));
    const declared = numbers.map((n) => {
      return declaredSchedule(`s${String(n)}`, { cron, input: `Check the inbox of customer ${String(n)} and wait` });
    });
    const has = vi.spyOn(Set.prototype, 'has');
    const pairs = pairByWords(declared, rows);
    const work = has.mock.calls.length;
    has.mockRestore();
    for (const { declared, row } of pairs) expect(`s${row.id.slice('sch_'.length)}`).toBe(declared.name);
    expect(pairs).toHaveLength(size);
    return work;
  }

  it('pairs each row with its own declaration in roughly linear time', () => {
    const [small, large] = [countWork(300), countWork(3_000)];
    expect(large / small).toBeLessThan(11);
  });
});
