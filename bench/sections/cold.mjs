import { interleave, over, run } from '../measure.mjs';
import { inRepository, node, rota } from '../programs.mjs';
import { startService } from '../service.mjs';

/** Whole processes compared with a bare node: in wall clock, and in CPU time, which varies less on a busy machine. */
export async function cold({ rounds, scale }) {
  const service = await startService();
  const cwd = inRepository('examples/quickstart');
  const commands = {
    bare: ['-e', '0'],
    version: [rota, '--version'],
    help: [rota, '--help'],
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
  const { bare, version, help, validate, plan } = await interleave(tasks, scale > 1 ? 1 : rounds * 4);
  service.stop();
  return {
    bareWall: bare.wallMs,
    bareCpu: bare.cpuMs,
    version: over(version.cpuMs, bare.cpuMs),
    help: over(help.wallMs, bare.wallMs),
    helpCpu: over(help.cpuMs, bare.cpuMs),
    validate: over(validate.cpuMs, bare.cpuMs),
    plan: over(plan.cpuMs, bare.cpuMs),
    planWall: over(plan.wallMs, bare.wallMs),
    planLess: plan.wallMs.map((wallMs, round) => wallMs - bare.wallMs[round]),
  };
}
