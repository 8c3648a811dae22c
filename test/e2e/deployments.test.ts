import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Deployment } from 'kubernetes-models/apps/v1';
import { CronJob, Job } from 'kubernetes-models/batch/v1';
import { ConfigMap, PersistentVolumeClaim, Service } from 'kubernetes-models/v1';
import { describe, expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { finish, printed, start, type Finished } from '../support/rota.ts';
import { runRota } from '../support/run-rota.ts';
import { it, team } from './bench.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const examples = path.join(root, 'examples');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { readonly version: string };
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

/** The parts of a manifest that these tests read. */
interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly resources?: readonly string[];
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
  Service,
};

function read(...names: readonly string[]): string {
  return readFileSync(path.join(examples, ...names), 'utf8');
}

const documents = readdirSync(path.join(examples, 'kubernetes')).flatMap((file) =>
  parseAllDocuments(read('kubernetes', file)).map((document) => ({ file, manifest: document.toJS() as Manifest })),
);
/** The manifests with built-in kinds of Kubernetes. The others belong to its operators and tools. */
const manifests = documents.filter(({ manifest }) => !manifest.apiVersion.includes('.'));

/** All containers of a manifest, at any depth. */
function containersOf(value: unknown): readonly Container[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'containers' ? (inner as readonly Container[]) : containersOf(inner),
  );
}

const containers = manifests.flatMap(({ file, manifest }) =>
  containersOf(manifest.spec).map((container) => ({ file, container })),
);

/**
 * Runs the command without the files in its arguments, and expects an error about them, which means that the arguments
 * are valid.
 */
async function expectUnderstood(args: readonly string[]): Promise<void> {
  const { stderr } = await runRota(args, { env: { CREDENTIALS_DIRECTORY: '/nowhere' } });
  expect(stderr).toMatch(/cannot read the API key file|no API key|\/etc\/rota\/schedules cannot be read/);
}

describe('the Kubernetes examples', () => {
  it.each(manifests)('$file: $manifest.kind matches the Kubernetes schema', ({ manifest }) => {
    expect(() => {
      new models[manifest.kind]!(manifest as never).validate();
    }).not.toThrow();
  });

  it.each(containers)('$file runs as a non-root user with a read-only root file system and no capabilities', (each) => {
    expect(each.container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(read('kubernetes', each.file)).toContain('runAsNonRoot: true');
  });

  it.each(containers)('$file passes valid arguments to rota', async ({ container }) => {
    const line = container.args.join(' ').replace('"$((JOB_COMPLETION_INDEX + 1))/4"', '4/4');
    await expectUnderstood(line.replace(/^exec rota /, '').split(' '));
  });

  it('contain a valid declaration after the ID is filled in', async () => {
    const { data } = manifests.find(({ manifest }) => manifest.kind === 'ConfigMap')!.manifest;
    const filledIn = data!['schedules.yaml']!.replace('wrk_replace_me', 'wrk_assistant');
    const { exitCode } = await runRota(['validate', '-'], { stdin: filledIn });
    expect(exitCode).toBe(0);
  });
});

describe('the Kustomize base', () => {
  const find = (kind: string): Manifest => documents.find(({ manifest }) => manifest.kind === kind)!.manifest;

  it('lists existing manifests', () => {
    const files = readdirSync(path.join(examples, 'kubernetes'));
    expect(find('Kustomization').resources).toEqual(['watch.yaml', 'monitor.yaml']);
    expect(files).toEqual(expect.arrayContaining([...find('Kustomization').resources!]));
  });

  it('has a monitor that selects the service, and a service that selects the port of the watch', () => {
    const service = find('Service');
    const monitor = find('ServiceMonitor').spec as {
      readonly selector: { readonly matchLabels: object };
      readonly endpoints: readonly { readonly port: string; readonly path: string }[];
    };
    expect(service.metadata.labels).toMatchObject(monitor.selector.matchLabels);
    expect(service.spec['ports']).toEqual([{ name: monitor.endpoints[0]?.port, port: 9464, targetPort: 'operators' }]);
    expect(monitor.endpoints[0]?.path).toBe('/metrics');
    const pod = find('Deployment').spec['template'] as Manifest;
    expect(pod.metadata.labels).toMatchObject(service.spec['selector'] as object);
    expect(pod.spec['containers']).toMatchObject([{ ports: [{ name: 'operators', containerPort: 9464 }] }]);
  });
});

describe('the systemd unit', () => {
  it('passes valid arguments to rota', async () => {
    const line = /^ExecStart=\/usr\/bin\/env rota (.*)$/m.exec(read('systemd', 'rota-watch.service'))![1]!;
    await expectUnderstood(line.replace('%d', '/nowhere').split(' '));
  });

  it.skipIf(!hasSystemd)('is valid and well protected (needs systemd-analyze from the Debian package systemd)', () => {
    const unit = path.join(examples, 'systemd', 'rota-watch.service');
    expect(spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
    const verdict = execFileSync('systemd-analyze', ['security', '--offline=true', unit], { encoding: 'utf8' });
    expect(Number(/exposure level.*: ([\d.]+)/.exec(verdict)![1])).toBeLessThan(2);
  });
});

const base = 'node:24-bookworm-slim';
const hasDocker = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000 }).status === 0;
const canBuild = hasDocker && spawnSync('docker', ['pull', '--quiet', base], { timeout: 300_000 }).status === 0;
const skipped = canBuild ? '' : ` (skipped: ${hasDocker ? `${base} cannot be pulled` : 'no Docker daemon answers'})`;

describe('the Dockerfile', () => {
  const text = read('docker', 'Dockerfile');

  it('runs rota as process 1 and as a non-root user, with valid arguments', async () => {
    expect(text).toContain('ENTRYPOINT ["rota"]');
    expect(text).toMatch(/^USER 65532:65532$/m);
    await expectUnderstood(JSON.parse(/^CMD (.*)$/m.exec(text)![1]!) as readonly string[]);
  });

  it('builds from a lock file on a tagged base image, and sets its labels', () => {
    expect(text.match(/^FROM (\S+)/gm)).toEqual(Array(2).fill(`FROM ${base}`));
    expect(text).toContain('COPY package.json package-lock.json ./\nRUN npm ci --omit=dev --ignore-scripts');
    for (const label of ['title', 'description', 'licenses', 'version', 'base.name']) {
      expect(text).toContain(`org.opencontainers.image.${label}=`);
    }
  });

  it('checks the health of a watch', async ({ bench }) => {
    const [program = '', ...args] = JSON.parse(/^ +CMD (.*)$/m.exec(text)![1]!) as readonly string[];
    expect(program).toBe('node');
    bench.write({ 'schedules.yaml': team({}) });
    const watch = bench.start(['watch', '--yes', '--listen', '127.0.0.1:0']);
    const [, port = ''] = await printed(watch.stderr, /on http:\/\/127\.0\.0\.1:(\d+)/);
    const check = (to: string): Promise<Finished> =>
      finish(
        start(
          process.execPath,
          args.map((arg) => arg.replace('9464', to)),
        ),
      );
    expect((await check(port)).exitCode).toBe(0);
    expect((await check('1')).exitCode).toBe(1);
  });

  it.skipIf(!canBuild)(`builds an image that runs${skipped}`, { timeout: 600_000 }, ({ bench }) => {
    const run = (command: string, ...args: readonly string[]): string =>
      execFileSync(command, args, { cwd: bench.folder, encoding: 'utf8' });
    const tarball = run('npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', bench.folder, root).trim();
    bench.write({ 'package.json': '{}' });
    run('npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', `./${tarball}`);
    // A package from a registry would not be a file in the folder.
    bench.write({ Dockerfile: text.replace('COPY package.json package-lock.json ./', 'COPY . ./') });
    const tag = `rota-test:${path.basename(bench.folder).toLowerCase()}`;
    run('docker', 'build', '--quiet', '--tag', tag, '.');
    try {
      expect(run('docker', 'run', '--rm', tag, '--version')).toBe(`${version}\n`);
      expect(run('docker', 'run', '--rm', '--entrypoint', 'id', tag, '-u')).toBe('65532\n');
    } finally {
      run('docker', 'image', 'rm', '--force', tag);
    }
  });
});
