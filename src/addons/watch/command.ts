import { Option } from 'commander';
import { addPolicyFlag, addServiceFlags, addTalkFlags } from '../../cli/flags.ts';
import { logFormats, parseInterval, parseListen, type WatchFlags } from './watch-flags.ts';
import { examples, type DefineCommand } from '../../cli/command-line.ts';

/** Defines `rota watch`, the controller form of `rota apply`. */
export const defineWatch: DefineCommand = (program, io, finish) => {
  const command = program
    .command('watch')
    .description('Keep live schedules as declared: apply on every change, on an interval and on SIGHUP.')
    .argument('[paths...]', 'files or directories (default: schedules.yaml, schedules.yml or schedules/)')
    .option('-y, --yes', 'do not ask at the start; required where there is no terminal', false)
    .option('--dry-run', 'plan, and never write', false)
    .option('--once', 'make one pass over all workers, then exit like rota apply', false)
    .addOption(
      new Option('--interval <duration>', 'how often to check all workers, 1s to 24h; 0: only on changes and SIGHUP')
        .argParser(parseInterval)
        .default({ ms: 300_000 }, '5m'),
    )
    .addOption(
      new Option('--listen <host:port>', 'serve /healthz, /readyz and /metrics, such as on 127.0.0.1:9464')
        .argParser(parseListen)
        .conflicts('once'),
    )
    .option(
      '--save-cancelled <folder>',
      'save what each pass cancels to a file in this folder, as YAML that can be declared again',
    )
    .addOption(
      new Option('--log-format <format>', 'the format of the log on standard error')
        .choices(logFormats)
        .default('text'),
    )
    .addHelpText(
      ...examples(
        'rota watch --dry-run',
        'rota watch --yes --listen 127.0.0.1:9464 --log-format json',
        'rota watch --yes --once',
      ),
    );
  addServiceFlags(addPolicyFlag(addTalkFlags(command))).action(async (paths: string[], flags: WatchFlags) => {
    const { runWatch } = await import('./watch.ts');
    finish(await runWatch(paths, flags, io));
  });
};
