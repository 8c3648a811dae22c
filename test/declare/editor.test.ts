/** What an editor with the YAML language server shows for the published schema as a person types. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { getLanguageService } from 'yaml-language-server';
import { repository } from './load-here.ts';

const schema = JSON.parse(readFileSync(`${repository}schemas/schedules.schema.json`, 'utf8')) as object;

const service = getLanguageService({
  schemaRequestService: () => Promise.reject(new Error('nothing is loaded from elsewhere')),
  workspaceContext: { resolveRelativePath: (relative) => relative },
  telemetry: {
    send: () => undefined,
    sendTrack: () => undefined,
    sendError: (name, error) => {
      throw new Error(name, { cause: error });
    },
  },
  clientCapabilities: { textDocument: { completion: { completionItem: { snippetSupport: true } } } },
});
const file = 'file:///schedules.yaml';
service.configure({
  validate: true,
  completion: true,
  schemas: [{ uri: 'file:///schedules.schema.json', fileMatch: [file], schema }],
});

let edits = 0;

/** The file after an edit, under a new version, because the server caches by version. */
function open(text: string): TextDocument {
  return TextDocument.create(file, 'yaml', ++edits, text);
}

/** The underlined text and the message of each diagnostic. */
async function findings(text: string): Promise<readonly (readonly [underlined: string, words: string])[]> {
  const document = open(text);
  const diagnostics = await service.doValidation(document, false);
  return diagnostics.map(({ range, message }) => [document.getText(range), message]);
}

/** The completions offered at `|`. */
async function offers(text: string): Promise<readonly string[]> {
  const document = open(text.replace('|', ''));
  const { items } = await service.doComplete(document, document.positionAt(text.indexOf('|')), false);
  return items.map(({ label }) => label);
}

const head = 'version: 1\nprune: all\nworkers:\n  team:\n    id: wrk_team\n    schedules:\n';

/** A file with one schedule, `brief`, with these keys. */
function withSchedule(...keys: readonly string[]): string {
  return `${head}      brief:\n${keys.map((key) => `        ${key}\n`).join('')}`;
}

const oneWhen = 'Expected exactly one of cron, interval, date and delay';
const oneInput = 'Expected exactly one of input and inputFile';
const aCron = 'Expected a cron: 5 fields (minute, hour, day of month, month, weekday)';
const aDuration = 'Expected a duration: whole seconds, or numbers with the units d, h, m and s';

describe('the language server with the published schema', () => {
  it.each([
    ['cron: "0 9 * * MON-FRI"', 'input: Brief.'],
    ['cron: "@daily"', 'inputFile: prompts/brief.md', 'enabled: false'],
    ['interval: PT15M', 'input: |', '  Brief.'],
    ['date: 2026-12-01T09:00:00+01:00', 'input: Brief.', 'budget: low'],
    ['delay: 5400', 'input: Brief.'],
    ['interval: 1h', 'input: Brief.', 'from: 2026-12-01T09:00:00+01:00', 'until: 2027-01-01T00:00:00'],
  ])('reports nothing in a schedule with %s', async (...keys) => {
    expect(await findings(withSchedule(...keys))).toEqual([]);
  });

  it.each<readonly [keys: readonly string[], ...expected: (readonly [underlined: string, words: string])[]]>([
    [
      ['cron: "0 9 * * *"', 'interval: 15m', 'input: A'],
      ['interval', oneWhen],
    ],
    [
      ['cron: "0 9 * * *"', 'interval: 15m', 'delay: 2h', 'input: A'],
      ['interval', oneWhen],
      ['delay', oneWhen],
    ],
    [
      ['delay: 1h', 'date: 2030-12-01T09:00:00Z', 'input: A'],
      ['delay', oneWhen],
    ],
    [
      ['budget: low', 'input: A'],
      ['brief', `${oneWhen}: when does it run?`],
    ],
    [['cron: "0 9 * * *"'], ['brief', `${oneInput}: what is the prompt?`]],
    [
      ['cron: "0 9 * * *"', 'input: A', 'inputFile: a.md'],
      ['inputFile', oneInput],
    ],
    [
      ['cron: every 5 minutes', 'input: A'],
      ['every 5 minutes', aCron],
    ],
    [
      ['cron: "0 9 * *"', 'input: A'],
      ['"0 9 * *"', aCron],
    ],
    [
      ['cron: 60 9 * * *', 'input: A'],
      ['60 9 * * *', aCron],
    ],
    [
      ['cron: 5', 'input: A'],
      ['5', aCron],
    ],
    [
      ['interval: 24 hours', 'input: A'],
      ['24 hours', aDuration],
    ],
    [
      ['delay: tomorrow', 'input: A'],
      ['tomorrow', aDuration],
    ],
    [
      ['date: 01/12/2030 09:00', 'input: A'],
      ['01/12/2030 09:00', 'Expected a date and time'],
    ],
    [
      ['cron: "@daily"', 'input: A', 'until: tomorrow'],
      ['tomorrow', 'Expected a date and time'],
    ],
    [
      ['date: 2030-12-01T09:00:00Z', 'input: A', 'until: 2031-01-01T00:00:00Z'],
      ['date', 'Expected until on a cron or interval'],
    ],
    [
      ['cron: "0 9 * * *"', 'input: ""'],
      ['""', 'Expected the text of a prompt.'],
    ],
  ])('explains what is wrong in a schedule with %s', async (keys, ...expected) => {
    const found = await findings(withSchedule(...keys));
    expect(found.map(([underlined]) => underlined)).toEqual(expected.map(([underlined]) => underlined));
    for (const [index, [, words]] of expected.entries()) expect(found[index]?.[1]).toContain(words);
  });

  it('explains an account name that cannot be part of a variable', async () => {
    const text = `${head.replace('id: wrk_team', 'account: labs.eu')}      {}\n`;
    expect(await findings(text)).toEqual([['labs.eu', expect.stringContaining('Expected the name of an account')]]);
  });

  const set = 'version: 1\nsets:\n  ops:\n    vars: { team: }\n    schedules:\n      brief:\n        interval: 1h\n';
  const use = `${head.replace('    schedules:\n', '')}    use:\n      - set: ops\n`;

  it('reports nothing in a file of sets alone, or in a worker that only uses a set', async () => {
    expect(await findings(`${set}        input: Brief {{team}}.\n`)).toEqual([]);
    expect(
      await findings(`${use}        with: { team: Sales }\n        override: { brief: { budget: low } }\n`),
    ).toEqual([]);
  });

  it('explains errors in a set, a use and an override', async () => {
    expect(await findings(set)).toEqual([['brief', `${oneInput}: what is the prompt?`]]);
    expect((await findings(`${use}        with: { team: 7 }\n`)).map(([underlined]) => underlined)).toEqual(['7']);
    expect((await findings(`${use}        override: { brief: { cron: soon } }\n`))[0]?.[1]).toContain(aCron);
  });

  it('completes the keys of a set, a use and an override', async () => {
    expect(await offers('version: 1\nsets:\n  ops:\n    |')).toEqual(expect.arrayContaining(['vars', 'schedules']));
    expect(await offers(`${use}        |`)).toEqual(expect.arrayContaining(['with', 'override', 'as']));
    expect(await offers(`${use}        override:\n          brief:\n            budget: |`)).toContain('low');
  });

  it('completes names, keys and values', async () => {
    expect(await offers(`${head}      |`)).toEqual(['name']);
    expect(await offers(`${withSchedule('cron: "0 9 * * *"')}        |`)).toEqual(
      expect.arrayContaining(['input', 'inputFile', 'budget', 'enabled']),
    );
    expect(await offers(withSchedule('cron: |'))).toContain('0 9 * * MON-FRI');
    expect(await offers(withSchedule('budget: |'))).toEqual(['low', 'standard', 'high', 'unlimited']);
  });
});
