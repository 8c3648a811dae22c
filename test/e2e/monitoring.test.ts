/** The alerts under `examples/`, against the metrics there are, the page that explains them, promtool and Prometheus. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { codeSpans, readText, tableRows } from '../docs/page.ts';

const rulesFile = fileURLToPath(new URL('../../examples/prometheus/rota.rules.yaml', import.meta.url));
const rulesTestFile = rulesFile.replace(/yaml$/, 'test.yaml');
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook_url: string };
}

const { groups } = parse(readFileSync(rulesFile, 'utf8')) as { readonly groups: readonly [{ readonly rules: readonly Alert[] }] }; // prettier-ignore
const alerts = groups[0].rules;

/** Metrics as the page has them, with their labels. */
const metrics = new Map(
  tableRows('docs/monitoring.md', 'Metrics').map(([first = '']) => {
    const [, name = '', labels = ''] = /^(\w+)(?:\{(.*)\})?$/.exec(codeSpans(first)[0] ?? '') ?? [];
    return [name, labels.split(',')] as const;
  }),
);

function metricsOf(expr: string): readonly string[] {
  return [...expr.matchAll(/\brota_\w+/g)].map(([name]) => name.replace(/_(?:bucket|sum|count)$/, ''));
}

describe('the alerts', () => {
  it('are those that the page has, each with its severity and a section', () => {
    const documented = tableRows('docs/monitoring.md', 'Alerts').map((row) =>
      row.slice(0, 2).map((cell) => codeSpans(cell)[0]),
    );
    expect(documented).toEqual(alerts.map(({ alert, labels }) => [alert, labels.severity]));
    const page = readText('docs/monitoring.md');
    for (const { alert, annotations } of alerts) {
      expect(page).toContain(`\n### ${alert}\n`);
      expect(annotations.runbook_url).toBe(
        `https://unpkg.com/handinger-rota@0/docs/monitoring.md#${alert.toLowerCase()}`,
      );
    }
  });

  it.each(alerts)('$alert reads metrics that there are, and names the worker where one of them does', (alert) => {
    const read = metricsOf(alert.expr);
    expect(read.filter((name) => !metrics.has(name))).toEqual([]);
    const label = read.some((name) => metrics.get(name)?.includes('worker')) ? 'worker' : 'instance';
    expect(alert.annotations.summary).toContain(`{{ $labels.${label} }}`);
    expect(alert.annotations.description).toContain(`{{ $labels.${label} }}`);
  });

  it.skipIf(!hasPromtool)('fire in time and not before (needs promtool, from the Debian package prometheus)', () => {
    execFileSync('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', rulesFile]);
    execFileSync('promtool', ['test', 'rules', rulesTestFile]);
    const tested = readFileSync(rulesTestFile, 'utf8');
    expect(alerts.filter(({ alert }) => !tested.includes(`alertname: ${alert}\n`))).toEqual([]);
  });
});
