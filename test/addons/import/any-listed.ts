import fc from 'fast-check';
import type { ListedWorker } from '../../../src/core/model/live.ts';
import { readList } from '../../../src/api/answers.ts';

/** The time of every import. */
export const importedAt: Date = new Date('2026-11-20T09:00:00Z');

const minuteMs = 60_000;

/** Text that is difficult for YAML, files or names. */
const worstTexts: readonly string[] = [
  ...['a\n::error::b', 'a\n  ::add-mask::b', '##[error]x', 'a ##vso[x\n##', 'a\n####\n## b', '##\n##[a'],
  ...[
    'yes',
    'null',
    '~',
    '123',
    '0x1f',
    '1e3',
    '.inf',
    '2026-11-20',
    'true',
    '<<',
    '=',
    '{}',
    '[]',
    '|',
    '>',
    '?',
    '-',
  ],
  ...[
    '- item',
    '? key',
    'a: b',
    'a:',
    ': a',
    '# no comment',
    'x #y',
    '*alias',
    '&anchor',
    '!tag',
    '%YAML 1.1',
    '@daily',
    '`',
  ],
  ...['"', "'", '\\', '\\u0041', '"quoted"', "it's", '${HOME}', '$$', '{{ x }}', '<!-- -->', '::error::x'],
  ...[
    '---',
    '...',
    '--- a\n...',
    '\n---\n',
    'a\n...\nb',
    '# a\n# b',
    'key: |\n  block',
    'a\n\n\nb',
    '\n\n  a',
    '   lead',
    '\tlead',
  ],
  ...[
    'a  \nb\t\nc',
    'a\n   \nb',
    ' \n a',
    '\n \n  a\n b',
    '  a\n b\nc',
    '\ta\n\tb',
    '- a\n- b',
    '{a\n: b',
    '> a\n> b',
    '|\n a',
  ],
  ...['a\r\nb', 'a\rb', 'a\u0085b', 'a\u2028b\u2029c', '\ufeffbom', 'a\ufeff\nb', 'a\u00a0b', '\u00a0a', 'a\u3000b'],
  ...[
    '\u202eevil',
    'a\n\u200bb',
    '\u0000',
    '\u0007bell',
    '\u001b[31mred',
    '\u007f',
    '\u009f',
    '\ud800',
    'a\udc00b\nc',
    '\ufffe\uffff',
  ],
  ...['👩‍💻', '⚠️ careful', '🏴\u{e0067}\u{e0062}', 'a\u{e0041}b', '日本語のプロンプト', 'مرحبا', 'é e\u0301'],
  ...[
    '',
    ' ',
    '\n',
    '\t\n ',
    '__proto__',
    'constructor',
    '__proto__\n__proto__',
    'A'.repeat(3000),
    'word '.repeat(300),
    'line\n'.repeat(40),
  ],
];

const anyText = fc.oneof(
  fc.constantFrom(...worstTexts),
  fc.array(fc.constantFrom(...worstTexts), { minLength: 2, maxLength: 4 }).map((parts) => parts.join('\n')),
  fc
    .array(fc.constantFrom('a', ' ', '\n', '\t', ':', '#', '-', '"', "'", '\\', '\u200b'), { maxLength: 12 })
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);

const anyCron = fc.oneof(
  fc.constantFrom('0 9 * * *', '0 9 * * MON', '0 9 * * 1', '*/15 * * * *', '@daily', ' 0  9 * * 1 '),
  fc.constantFrom('0/15 * * * *', '0 0 30 2 *', '@reboot', '', '0 9 * * *\n', '5 9 * * 1#2', "'", '0 9 * * ?\u202e'),
);

const anyWhen = fc.oneof(
  anyCron.map((cron) => ({ type: 'cron', cron })),
  fc
    .constantFrom(1, 900, 5400, 86_400, 2_592_001, 31_536_000)
    .map((intervalSeconds) => ({ type: 'interval', intervalSeconds })),
  fc.constant({ type: 'scheduled' }),
  fc.constantFrom(60, 7200).map((delayInSeconds) => ({ type: 'delayed', delayInSeconds })),
  fc.constant({ type: 'hourly' }),
);

const anyRun = fc.oneof(
  fc.constantFrom(-5, 0, 1, 2).map((minutes) => new Date(importedAt.getTime() + minutes * minuteMs).toISOString()),
  fc.constantFrom(
    '2026-11-20T11:00:00.900Z',
    '9999-06-01T00:00:00Z',
    '1969-01-01T00:00:00Z',
    '9999-12-31T23:59:59-10:00',
  ),
);

const anyRow = fc
  .record({
    id: fc.oneof(
      fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', '-', '1', '*', '#', ':', '~', '!', '[') }),
    ),
    budget: fc.constantFrom('low', 'standard', 'unlimited', 'endless'),
    input: anyText,
    nextRunAt: anyRun,
    when: anyWhen,
  })
  .map(({ when, ...row }) => ({ ...row, ...when }));

/** Any list that the service may answer with, of readable and unreadable rows. Equal rows are common. */
export function anyListed(workerId: string): fc.Arbitrary<ListedWorker> {
  return fc
    .record({
      few: fc.uniqueArray(fc.tuple(anyRow, fc.nat(2)), { selector: ([{ id }]) => id, maxLength: 6 }),
      timezone: fc.constantFrom(undefined, 'UTC', 'Europe/Madrid', 'Mars/Olympus', 'x: y\n'),
    })
    .map(({ few, timezone }) => {
      const schedules = few.flatMap(([row, copies]) =>
        Array.from({ length: copies === 2 ? 2 : 1 }, (_, copy) => ({ ...row, id: `${row.id}${'+'.repeat(copy)}` })),
      );
      return readList({ schedules, timezone }, workerId);
    });
}

/** A list of rows whose budget is standard and whose next run is in two hours by default. */
export function listedWith(workerId: string, rows: readonly Readonly<Record<string, unknown>>[]): ListedWorker {
  const schedules = rows.map((row) => ({ budget: 'standard', nextRunAt: '2026-11-20T11:00:00Z', ...row }));
  return readList({ schedules, timezone: 'Europe/Madrid' }, workerId);
}
