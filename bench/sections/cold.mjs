import { interleave, run } from '../measure.mjs';
import { startService } from '../service.mjs';
import { inRepository, ms, node, ratio, rota, row } from './rows.mjs';

/** A whole process over a bare one: by the clock, and by CPU time, which a busy machine changes less. */
export async function cold({ rounds, scale }) {
  const service = await startService();
  const cwd = inRepository('examples/quickstart');
  const commands = {
    bare: ['-e', '0'],
    version: [rota, '--version'],
    validate: [rota, 'validate'],
    plan: [rota, 'plan'],
  };
  const tasks = {};
  for (const [name, args] of Object.entries(commands)) {
    tasks[name] = async () => {
      const { wallMs } = await run([node, ...args], { cwd, env: service.env });
      const { cpuMs } = await run([node, ...args], { cwd, env: service.env, withUsage: true });
      return { wallMs, cpuMs };
    };
  }
  const { bare, ...took } = await interleave(tasks, scale > 1 ? 1 : rounds * 4);
  service.stop();
  const aims = { version: '1.3, want 1.15', validate: '1.6, want 1.4', plan: '2.2, want 1.6' };
  return [
    row('bare node', `${ms(bare.wallMs)} · CPU ${ms(bare.cpuMs)}`, ''),
    ...Object.entries(took).map(([name, { wallMs, cpuMs }]) =>
      row(
        `rota ${name} over bare node`,
        `${ratio(wallMs / bare.wallMs)} · CPU ${ratio(cpuMs / bare.cpuMs)}`,
        aims[name],
      ),
    ),
    row('rota plan less bare node', ms(took.plan.wallMs - bare.wallMs), 'Node 24: 75 ms, want 40'),
  ];
}
