/** Checks pages with a real Markdown parser and the GitHub extensions. */
import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/core/model/change.ts';
import { createApplyDocument } from '../../../src/report/documents/apply-document.ts';
import { plainPaint } from '../../../src/report/renderer.ts';
import { createPlanDocument, type PlanReport } from '../../../src/report/documents/plan-document.ts';
import { renderers } from '../../../src/report/render.ts';
import { createValidateDocument } from '../../../src/report/documents/validate-document.ts';
import { anyApplyReport, anyPlanReport } from '../any-report.ts';
import { content, cron, every, plan, planReport, row, worker } from '../build.ts';
import { cases } from '../../support/cases.ts';

const { markdown } = renderers;
const maxCharacters = 65_536;
const support = worker('support');
const sweep = content(every(900), 'Check the inbox.');

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Node[];
}

function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children ?? []) yield* nodesOf(child);
}

function parse(page: string): readonly Node[] {
  return [...nodesOf(fromMarkdown(page, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }))];
}

/** Our own words and numbers, with at most one name in a code element that has only letters, digits and references. */
const ourHtml =
  /^(?:<details>\n<summary>[A-Za-z ]*(?:<code>(?:[\w ./()-]|&#\d+;)+<\/code>)?[0-9A-Za-z ,:]+<\/summary>|<\/details>)$/;
/** Mentions, email addresses, issue and commit references, URLs, mathematics and entities. */
const live = /@|#\d|\bgh-\d|\b[0-9a-f]{7,}\b|:\/\/|\bwww\.|\$|&\w+;/i;
const deadNodes = new Set([
  ...['root', 'heading', 'paragraph', 'text', 'strong', 'inlineCode', 'code', 'html', 'list', 'listItem'],
  'blockquote',
]);

/** Lists everything on a page that breaks a rule. */
function faultsOf(page: string): readonly string[] {
  const nodes = parse(page);
  const faults = nodes.flatMap(({ type, value = '' }) => {
    if (!deadNodes.has(type)) return [`a node of type ${type}: ${value}`];
    if (type === 'html' && !ourHtml.test(value)) return [`raw HTML: ${value}`];
    return type === 'text' && live.test(value) ? [`live text: ${value}`] : [];
  });
  const folds = nodes.filter(({ type }) => type === 'html').map(({ value = '' }) => value.startsWith('</'));
  const depths = folds.map((_, index) =>
    folds.slice(0, index + 1).reduce((depth, isEnd) => depth + (isEnd ? -1 : 1), 0),
  );
  if (depths.some((depth) => depth < 0) || (depths.at(-1) ?? 0) !== 0) faults.push('an open fold');
  const commands = page.split('\n').filter((line) => /^\s*::|##\w*\[/.test(line));
  if (page.length > maxCharacters) faults.push(`${String(page.length)} characters`);
  return [...faults, ...openFenceOf(page), ...commands.map((line) => `a command: ${line}`)];
}

/** Finds an unclosed fence by the CommonMark rule for fences outside lists, independently of the parser. */
function openFenceOf(page: string): readonly string[] {
  let open = '';
  for (const line of page.split('\n')) {
    const [, ticks = '', rest = ''] = /^ {0,3}(`{3,})(.*)$/.exec(line) ?? [];
    if (open === '') open = ticks;
    else if (rest.trim() === '' && ticks.length >= open.length) open = '';
  }
  return open === '' ? [] : [`a fence of ${String(open.length)} that is not closed`];
}

function pageOf(report: PlanReport): string {
  return markdown.plan(createPlanDocument(report), { paint: plainPaint });
}

function pageWith(changes: readonly Change[]): string {
  return pageOf(planReport({ plan: plan(support.planned(changes)) }));
}

describe('a page', () => {
  it('of a plan contains no active content from its data', () => {
    fc.assert(
      fc.property(anyPlanReport, (report) => {
        expect(faultsOf(pageOf(report))).toEqual([]);
      }),
      { numRuns: cases(60) },
    );
  });

  it('of an apply contains no active content from its data', () => {
    fc.assert(
      fc.property(anyApplyReport, (report) => {
        expect(faultsOf(markdown.apply(createApplyDocument(report), { paint: plainPaint }))).toEqual([]);
      }),
      { numRuns: cases(40) },
    );
  });

  it('of a validation contains no active content from its data', () => {
    fc.assert(
      fc.property(anyPlanReport, ({ diagnostics }) => {
        const document = createValidateDocument({ declaration: null, diagnostics });
        expect(faultsOf(markdown.validate(document, { paint: plainPaint }))).toEqual([]);
      }),
    );
  });

  it('keeps its structure for any prompt: one change, one fold, one prompt and the fingerprint at the end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('`', '~~~', '\n', '|', '</details>'), (text, unit) => {
        const nodes = parse(pageWith([support.create('sweep', { ...sweep, input: `${unit}${text}${unit}${text}` })]));
        const countOf = (type: string): number => nodes.filter((node) => node.type === type).length;
        const changes = nodes.filter(({ value }) => value === 'Create');
        expect([changes.length, countOf('html'), countOf('code')]).toEqual([1, 2, 1]);
        expect(nodes.at(-2)).toMatchObject({ type: 'inlineCode', value: '5f'.repeat(6) });
      }),
    );
  });

  it('keeps a prompt intact whose unchanged lines are fences and commands', () => {
    const input = ['Intro.', '```', 'code', '````', '::error::x', '</details>', '', 'End.'];
    const before = row('sch_1', { ...sweep, input: input.join('\n') });
    const page = pageWith([
      support.replace('sweep', before, { ...sweep, input: input.with(2, '@octocat').join('\n') }),
    ]);
    expect(faultsOf(page)).toEqual([]);
    expect(parse(page).find(({ type }) => type === 'code')?.value).toContain(
      '\n  ````\n  \\u003a:error::x\n  </details>',
    );
  });

  it('with an extra mention, fold, fence or command would be found faulty', () => {
    const page = pageWith([support.create('sweep', sweep)]);
    expect(faultsOf(page)).toEqual([]);
    for (const fault of [
      '@octocat',
      '</details>',
      '<b>',
      '```',
      '::error::x',
      'see ##[error]',
      '![x](//e)',
      'www.e.x',
    ]) {
      expect(faultsOf(`${page}\n\n${fault}\n`), fault).not.toEqual([]);
    }
  });
});

describe('a page over the length limit', () => {
  const many = 3_000;
  const longPrompt = Array.from({ length: 2_000 }, (_, index) => `Rule ${String(index)}: \`be\` exact.`).join('\n');

  it('shows every change before it shows the first prompt', () => {
    const creates = Array.from({ length: 300 }, (_, index) =>
      support.create(`job-${String(index)}`, { ...sweep, input: longPrompt }),
    );
    const page = pageWith(creates);
    expect(faultsOf(page)).toEqual([]);
    expect(page).toContain('> **Cut to fit:** ');
    expect(page.match(/^- 🟢 \*\*Create\*\*/gm)).toHaveLength(300);
    expect(page).toMatch(/Fingerprint `(?:5f){6}`\.\n$/);
  });

  it('leaves out and counts changes if there are thousands', () => {
    const page = pageWith(
      Array.from({ length: many }, (_, index) =>
        support.cancel(row(`sch_${String(index)}`, { ...sweep, input: longPrompt.slice(0, 5_000) })),
      ),
    );
    expect(faultsOf(page)).toEqual([]);
    const shown = page.match(/^- 🔴 \*\*Cancel\*\*/gm)!.length;
    expect(page.slice(0, 200)).toContain(`${String(many - shown)} cancels, 1 worker, ${String(many)} prompts left out`);
  });

  it('leaves out workers if there are thousands', () => {
    const workers = Array.from({ length: many }, (_, index) => {
      const each = worker(`worker-${String(index)}`);
      return each.planned([each.create('sweep', sweep)]);
    });
    const page = pageOf(planReport({ plan: plan(...workers) }));
    expect(faultsOf(page)).toEqual([]);
    expect(page).toContain(`## rota plan: ${String(many)} to create`);
  });

  it('shows the start of an endless line and of an endless prompt', () => {
    const changes = [
      support.create('line', { ...sweep, input: '`a'.repeat(500_000) }),
      support.create('prompt', { ...sweep, input: '`\n'.repeat(500_000) }),
      support.create('when', { ...sweep, when: cron('1,'.repeat(100_000)) }),
    ];
    const page = pageWith(changes);
    expect(faultsOf(page)).toEqual([]);
    expect(page).toMatch(/… [\d,]+ more characters\n/);
    expect(page).toMatch(/… [\d,]+ more lines\n/);
  });
});
