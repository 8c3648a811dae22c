import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { mountConfigMap } from '../../support/kubelet.ts';
import { follow } from './followed.ts';

test.concurrent(
  'FileTrigger reports a file that is saved in place, replaced, deleted, created again and backed up, each time',
  async (context) => {
    const { at, write, told } = await follow(context, ['schedules.yaml'], (folder) => {
      writeFileSync(path.join(folder, 'schedules.yaml'), 'a');
    });
    await told(() => {
      write('schedules.yaml', 'b');
    });
    await told(() => {
      write('.schedules.yaml.tmp', 'c');
      renameSync(at('.schedules.yaml.tmp'), at('schedules.yaml'));
    });
    await told(() => {
      appendFileSync(at('schedules.yaml'), 'd');
    });
    await told(() => {
      rmSync(at('schedules.yaml'));
    });
    await told(() => {
      write('schedules.yaml', 'e');
    });
    await told(() => {
      renameSync(at('schedules.yaml'), at('schedules.yaml~'));
      write('schedules.yaml', 'f');
      rmSync(at('schedules.yaml~'));
    });
  },
);

test.concurrent('FileTrigger reports a burst once, and files beside the followed one never', async (context) => {
  const { write, told, count } = await follow(context, ['schedules.yaml']);
  const before = count();
  write('other.yaml', 'x');
  write('.schedules.yaml.swp', 'x');
  await told(() => {
    for (let times = 0; times < 100; times++) write('schedules.yaml', String(times));
  });
  expect(count()).toBe(before + 1);
});

test.concurrent(
  'FileTrigger reports a prompt file and a folder that do not exist yet when they appear',
  async (context) => {
    const { at, write, told } = await follow(context, ['prompts/brief.md', 'later/deep/schedules']);
    await told(() => {
      mkdirSync(at('prompts'));
      write('prompts/brief.md', 'a');
    });
    await told(() => {
      write('prompts/brief.md', 'b');
    });
    await told(() => {
      mkdirSync(at('later/deep/schedules'), { recursive: true });
    });
    await told(() => {
      write('later/deep/schedules/a.yaml', 'a');
    });
    await told(() => {
      mkdirSync(at('later/deep/schedules/team'));
      write('later/deep/schedules/team/b.yaml', 'a');
    });
    await told(() => {
      rmSync(at('later/deep/schedules/a.yaml'));
    });
  },
);

test.concurrent.for(['schedules.yaml', ''])(
  'FileTrigger reports a ConfigMap that a kubelet swaps, followed as "%s"',
  async (name, context) => {
    const mounts: ReturnType<typeof mountConfigMap>[] = [];
    const { told } = await follow(context, [name], (folder) => {
      mounts.push(mountConfigMap(folder, { 'schedules.yaml': '0' }));
    });
    for (const text of ['1', '2', '3']) {
      await told(() => {
        mounts[0]!.update({ 'schedules.yaml': text });
      });
    }
  },
);

test.concurrent(
  'FileTrigger reports a swapped link to a whole checkout, and edits in the new checkout',
  async (context) => {
    const { relink, write, told } = await follow(context, ['current/schedules'], (folder) => {
      for (const revision of ['one', 'two', 'three']) {
        mkdirSync(path.join(folder, revision, 'schedules'), { recursive: true });
        writeFileSync(path.join(folder, revision, 'schedules', 'a.yaml'), revision);
      }
      symlinkSync('one', path.join(folder, 'current'));
    });
    for (const revision of ['two', 'three']) {
      await told(() => {
        relink('current', revision);
      });
      await told(() => {
        write(`${revision}/schedules/a.yaml`, 'edited');
      });
    }
  },
);

test.concurrent(
  'FileTrigger reports a swapped link that the links in a folder pass through, and edits behind it',
  async (context) => {
    const { relink, write, told } = await follow(context, ['schedules'], (folder) => {
      for (const revision of ['one', 'two', 'three']) {
        mkdirSync(path.join(folder, 'releases', revision), { recursive: true });
        writeFileSync(path.join(folder, 'releases', revision, 'a.yaml'), revision);
      }
      mkdirSync(path.join(folder, 'schedules'));
      symlinkSync('releases/one', path.join(folder, 'current'));
      symlinkSync('../current/a.yaml', path.join(folder, 'schedules', 'a.yaml'));
    });
    for (const revision of ['two', 'three']) {
      await told(() => {
        relink('current', `releases/${revision}`);
      });
      await told(() => {
        write(`releases/${revision}/a.yaml`, 'edited');
      });
    }
  },
);

test.concurrent('FileTrigger reports a swapped ConfigMap if its old contents stay', async (context) => {
  const mounts: ReturnType<typeof mountConfigMap>[] = [];
  const { told } = await follow(context, [''], (folder) =>
    mounts.push(mountConfigMap(folder, { 'schedules.yaml': '0' }, { keepsOld: true })),
  );
  for (const text of ['1', '2', '3']) {
    await told(() => {
      mounts[0]!.update({ 'schedules.yaml': text });
    });
  }
});
