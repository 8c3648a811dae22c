import { Option } from 'commander';
import { addServiceFlags, addTalkFlags } from '../../cli/flags.ts';
import { logFormats, parseInterval, parseListen } from './watch-flags.ts';
import type { WatchFlags } from './watch-flags.ts';
import type { DefineCommand } from '../../cli/definitions/define-command.ts';
import { examples } from '../../cli/definitions/define-command.ts';

/** `rota watch`: the controller form of `rota apply`. */
export const defineWatch: DefineCommand = (program, io, finish) => {
  const command = program
    .command('watch')
    .description('Keep the schedules what the files say: on every change, on an interval and on SIGHUP.')
    .argument('[paths...]', 'files or directories (default: schedules.yaml, schedules.yml or schedules/)')
    .addHelpText(
      'after',
      examples(
        'rota watch --dry-run',
        'rota watch --yes --listen 127.0.0.1:9464 --log-format json',
        'rota watch --yes --once',
      ),
    );
  addServiceFlags(addTalkFlags(command))
    .option('-y, --yes', 'do not ask once at the start; needed where there is no terminal', false)
    .option('--dry-run', 'plan and never write', false)
    .option('--once', 'one pass over everything, then end with the exit code of an apply', false)
    .addOption(
      new Option('--interval <duration>', 'how often to look at everything, 1s to 24h; 0: only on changes')
        .argParser(parseInterval)
        .default({ ms: 300_000 }, '5m'),
    )
    .addOption(
      new Option('--listen <host:port>', 'serve /healthz, /readyz and /metrics here, such as 127.0.0.1:9464')
        .argParser(parseListen)
        .conflicts('once'),
    )
    .option(
      '--save-cancelled <folder>',
      'keep what each pass cancels in a file here, as YAML that can be declared again',
    )
    .addOption(
      new Option('--log-format <format>', 'what a line on standard error is').choices(logFormats).default('text'),
    )
    .action(async (paths: string[], flags: WatchFlags) => {
      const { runWatch } = await import('./watch.ts');
      finish(await runWatch(paths, flags, io));
    });
};
