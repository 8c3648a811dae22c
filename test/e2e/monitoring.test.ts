/**
 * Checks the alerts and the dashboard in `examples/` against the actual metrics, the page, promtool and a Prometheus.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { parse, stringify } from 'yaml';
import { codeSpans, readText, tableRows } from '../docs/page.ts';
import { eventually } from '../support/eventually.ts';
import { start } from '../support/rota.ts';
import { it, team, workerId } from './bench.ts';
import { startWatch } from './watched.ts';

const rulesFile = fileURLToPath(new URL('../../examples/prometheus/rota.rules.yaml', import.meta.url));
const rulesTestFile = rulesFile.replace(/yaml$/, 'test.yaml');
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
const hasPrometheus = spawnSync('prometheus', ['--version']).status === 0;

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook_url: string };
}

const { groups } = parse(readFileSync(rulesFile, 'utf8')) as { readonly groups: readonly [{ readonly rules: readonly Alert[] }] }; // prettier-ignore
const alerts = groups[0].rules;

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource?: unknown;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly refId: string; readonly expr: string; readonly datasource: unknown }[];
}

interface Dashboard {
  readonly id: unknown;
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string; readonly query: unknown }[] }; // prettier-ignore
}

const dashboard = JSON.parse(readText('examples/grafana/rota.json')) as Dashboard;
const expressions = dashboard.panels.flatMap(({ targets }) => targets?.map(({ expr }) => expr) ?? []);

/** The metrics on the page, with their labels. */
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
  it('are the documented ones, each with its severity and a section', () => {
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

  it.each(alerts)('$alert uses existing metrics, and names the worker if a metric has one', (alert) => {
    const read = metricsOf(alert.expr);
    expect(read.filter((name) => !metrics.has(name))).toEqual([]);
    const label = read.some((name) => metrics.get(name)?.includes('worker')) ? 'worker' : 'instance';
    expect(alert.annotations.summary).toContain(`{{ $labels.${label} }}`);
    expect(alert.annotations.description).toContain(`{{ $labels.${label} }}`);
  });

  it.skipIf(!hasPromtool)('fire on time and not before (needs promtool from the Debian package prometheus)', () => {
    execFileSync('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', rulesFile]);
    execFileSync('promtool', ['test', 'rules', rulesTestFile]);
    const tested = readFileSync(rulesTestFile, 'utf8');
    expect(alerts.filter(({ alert }) => !tested.includes(`alertname: ${alert}\n`))).toEqual([]);
  });
});

describe('the dashboard', () => {
  it('can be imported: it has no ID, uses a variable for the data source, and its panels do not overlap', () => {
    const { panels, templating, id } = dashboard;
    expect(id).toBeNull();
    expect(new Set(panels.map((panel) => panel.id)).size).toBe(panels.length);
    const variables = templating.list.map(({ name }) => name);
    expect(variables).toEqual(['datasource', 'job', 'instance', 'worker']);
    const source = { type: 'prometheus', uid: '${datasource}' };
    const cells = new Set<string>();
    for (const { type, title, datasource, gridPos, targets = [] } of panels) {
      if (type !== 'row') expect([title, datasource, ...targets.map((each) => each.datasource)]).toEqual([title, ...Array.from({ length: targets.length + 1 }, () => source)]); // prettier-ignore
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(cells).not.toContain(`${String(x)} ${String(y)}`);
          cells.add(`${String(x)} ${String(y)}`);
        }
      }
    }
    for (const expr of expressions) {
      const used = [...expr.matchAll(/\$(\w+)/g)].map(([, name = '']) => name);
      expect(used.filter((name) => ![...variables, '__rate_interval'].includes(name))).toEqual([]);
    }
  });

  it('shows every metric, and only existing ones', () => {
    expect(new Set(expressions.flatMap(metricsOf))).toEqual(new Set(metrics.keys()));
  });
});

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: {
    readonly result?: readonly { readonly metric: Readonly<Record<string, string>> }[];
    readonly groups?: readonly { readonly rules: readonly { readonly name: string; readonly health: string }[] }[];
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

it.skipIf(!hasPrometheus)(
  'Prometheus scrapes rota watch, loads the alerts and shows every panel (needs the Debian package prometheus)',
  async ({ bench }) => {
    bench.write({
      'schedules.yaml': team({
        stops: { interval: '15m', input: 'Stops.' },
        late: { interval: '10h', input: 'Is late.' },
        runs: { cron: '0 9 * * *', input: 'Runs.' },
      }),
    });
    const { said } = await startWatch(bench, ['--listen', '127.0.0.1:0', '--interval', '1s']);
    const [, target = ''] = /http:\/\/(127\.0\.0\.1:\d+)/.exec((await said(/Serving .*http.*/))[0]) ?? [];
    await said(/everything is as declared/);
    for (const row of bench.sandbox.service.rows(workerId)) {
      const isRunning = row.kind !== 'schedule' || row.content.input === 'Runs.';
      if (!isRunning) bench.sandbox.service.stopRows(workerId, row.id);
    }
    // More than the period of ten hours, and less than twice that.
    bench.sandbox.clock.advance(20.5 * 3_600_000);

    bench.write({
      'prometheus.yml': stringify({
        global: { scrape_interval: '1s', evaluation_interval: '1s' },
        rule_files: [rulesFile],
        scrape_configs: [{ job_name: 'rota', static_configs: [{ targets: [target] }] }],
      }),
    });
    const address = `127.0.0.1:${String(await findFreePort())}`;
    const prometheus = start(
      'prometheus',
      [
        `--config.file=${path.join(bench.folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${path.join(bench.folder, 'data')}`,
        `--web.listen-address=${address}`,
        '--log.level=warn',
      ],
      { cwd: bench.folder },
    );
    let log = '';
    prometheus.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    const ended = new Promise((resolve) => prometheus.on('close', resolve));
    const ask = async (route: string, query: Readonly<Record<string, string>> = {}): Promise<Answer> => {
      const answer = await fetch(`http://${address}/api/v1/${route}?${new URLSearchParams(query).toString()}`);
      return (await answer.json()) as Answer;
    };
    const find = async (query: string): Promise<Answer['data']['result']> => {
      const { status, error, data } = await ask('query', { query });
      expect({ query, status, error }).toEqual({ query, status: 'success', error: undefined });
      return data.result;
    };
    const check = async (): Promise<void> => {
      for (const alert of ['RotaScheduleStopped', 'RotaScheduleLate']) {
        await eventually(async () => {
          expect(await find(`ALERTS{alertname="${alert}"}`)).toMatchObject([{ metric: { worker: 'team' } }]);
        });
      }
      const values = { job: 'rota', instance: '.*', worker: '.*', __rate_interval: '1m' };
      const queries = expressions.map((expr) =>
        expr.replace(/\$(\w+)/g, (_, name: keyof typeof values) => values[name]),
      );
      // A query with an error keeps it. A query without a result may only be too early.
      for (const query of queries) await find(query);
      for (const query of queries) {
        await eventually(async () => {
          expect([query, (await find(query))?.length]).not.toEqual([query, 0]);
        });
      }
      const { groups: loaded = [] } = (await ask('rules')).data;
      const rules = loaded.flatMap((group) => group.rules.map(({ name, health }) => [name, health]));
      expect(rules).toEqual(alerts.map(({ alert }) => [alert, 'ok']));
    };
    try {
      const died = ended.then(() => {
        throw new Error(`prometheus ended: ${log}`);
      });
      await Promise.race([check(), died]);
      expect(log).toBe('');
    } finally {
      prometheus.kill('SIGTERM');
      await ended;
    }
  },
);
