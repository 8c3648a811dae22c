/** A workflow command as the runner parses it from the standard output of a step. */
export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/**
 * Parses a log like the runner: a line is a command if it starts with `::` after white space or contains `##[`, unless
 * an earlier `stop-commands` has not been ended by its token.
 */
export function readCommands(log: string): readonly WorkflowCommand[] {
  const commands: WorkflowCommand[] = [];
  let stoppedBy: string | null = null;
  for (const line of log.split(/\r\n|\r|\n/)) {
    const command = parseCommand(line.trimStart());
    if (command === null) continue;
    if (stoppedBy !== null) {
      if (command.name === stoppedBy) stoppedBy = null;
    } else if (command.name === 'stop-commands') stoppedBy = command.data;
    else commands.push(command);
  }
  return commands;
}

/** Parses an output file like the runner. Throws on a second output with the same name. */
export function readOutputFile(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const [, name, delimiter] = /^([^<=]+)<<(.+)$/.exec(lines[at] ?? '') ?? [];
    if (name === undefined || delimiter === undefined) continue;
    const end = lines.indexOf(delimiter, at + 1);
    if (end < 0 || name in outputs) throw new Error(`the outputs cannot be read: ${text}`);
    outputs[name] = lines.slice(at + 1, end).join('\n');
    at = end;
  }
  return outputs;
}

function parseCommand(line: string): WorkflowCommand | null {
  const [, name, properties = '', data] =
    /^::([^\s:]+)(?: ([^:]*))?::(.*)$/.exec(line) ?? /##\[([^\s\]]+)(?: ([^\]]*))?\](.*)$/.exec(line) ?? [];
  if (name === undefined || data === undefined) return null;
  const pairs = properties.split(',').filter(Boolean);
  return {
    name,
    data: unescape(data),
    properties: Object.fromEntries(
      pairs.map((pair) => {
        const [key = '', ...value] = pair.split('=');
        return [key.trim(), unescape(value.join('=')).replaceAll('%3A', ':').replaceAll('%2C', ',')];
      }),
    ),
  };
}

function unescape(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}
