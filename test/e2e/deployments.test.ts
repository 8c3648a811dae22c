import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Deployment } from 'kubernetes-models/apps/v1';
import { CronJob, Job } from 'kubernetes-models/batch/v1';
import { ConfigMap, PersistentVolumeClaim } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { runRota } from '../support/run-rota.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

/** As much of a manifest as these tests look at. */
interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: Readonly<Record<string, unknown>>;
}

interface Container {
  readonly image: string;
  readonly command?: readonly string[];
  readonly args: readonly string[];
  readonly securityContext: Readonly<Record<string, unknown>>;
}

const models: Readonly<Record<string, new (manifest: never) => { validate(): void }>> = {
  ConfigMap,
  CronJob,
  Deployment,
  Job,
  PersistentVolumeClaim,
};

function read(...names: readonly string[]): string {
  return readFileSync(path.join(examples, ...names), 'utf8');
}

const manifests = readdirSync(path.join(examples, 'kubernetes')).flatMap((file) =>
  parseAllDocuments(read('kubernetes', file)).map((document) => ({ file, manifest: document.toJS() as Manifest })),
);

/** Every container of a manifest, however deep its Pod lies. */
function containersOf(value: unknown): readonly Container[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'containers' ? (inner as readonly Container[]) : containersOf(inner),
  );
}

const containers = manifests.flatMap(({ file, manifest }) =>
  containersOf(manifest.spec).map((container) => ({ file, container })),
);

/** Runs the command where the files it names are not there: what it says first is that, unless the words are wrong. */
async function expectUnderstood(args: readonly string[]): Promise<void> {
  const { stderr } = await runRota(args, { env: { CREDENTIALS_DIRECTORY: '/nowhere' } });
  expect(stderr).toMatch(/cannot read the API key file|no API key|\/etc\/rota\/schedules cannot be read/);
}

describe('the Kubernetes examples', () => {
  it.each(manifests)('$file: $manifest.kind is what the schema of Kubernetes wants', ({ manifest }) => {
    expect(() => {
      new models[manifest.kind]!(manifest as never).validate();
    }).not.toThrow();
  });

  it.each(containers)('$file runs as nobody, on a root it cannot write, with no right it does not need', (each) => {
    expect(each.container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(read('kubernetes', each.file)).toContain('runAsNonRoot: true');
  });

  it.each(containers)('$file gives rota words it understands', async ({ container }) => {
    const line = container.args.join(' ').replace('"$((JOB_COMPLETION_INDEX + 1))/4"', '4/4');
    await expectUnderstood(line.replace(/^exec rota /, '').split(' '));
  });

  it('declares schedules that are valid once the id is filled in', async () => {
    const { data } = manifests.find(({ manifest }) => manifest.kind === 'ConfigMap')!.manifest;
    const filledIn = data!['schedules.yaml']!.replace('wrk_replace_me', 'wrk_assistant');
    const { exitCode } = await runRota(['validate', '-'], { stdin: filledIn });
    expect(exitCode).toBe(0);
  });
});

describe('the systemd unit', () => {
  it('gives rota words it understands', async () => {
    const line = /^ExecStart=\/usr\/bin\/env rota (.*)$/m.exec(read('systemd', 'rota-watch.service'))![1]!;
    await expectUnderstood(line.replace('%d', '/nowhere').split(' '));
  });

  it.skipIf(!hasSystemd)('is valid and well protected (needs systemd-analyze, from the Debian package systemd)', () => {
    const unit = path.join(examples, 'systemd', 'rota-watch.service');
    expect(spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
    const verdict = execFileSync('systemd-analyze', ['security', '--offline=true', unit], { encoding: 'utf8' });
    expect(Number(/exposure level.*: ([\d.]+)/.exec(verdict)![1])).toBeLessThan(2);
  });
});

describe('the Dockerfile', () => {
  it('runs rota itself as process 1, as nobody, with words it understands', async () => {
    const text = read('docker', 'Dockerfile');
    expect(text).toContain('ENTRYPOINT ["rota"]');
    expect(text).toMatch(/^USER 65532:65532$/m);
    await expectUnderstood(JSON.parse(/^CMD (.*)$/m.exec(text)![1]!) as readonly string[]);
  });
});
