import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { diagnosticCodes } from '../../src/declare/problems.ts';
import { repository } from './load-here.ts';

const codes = Object.keys(diagnosticCodes);

test('every diagnostic code occurs in a test of this folder', () => {
  const folder = path.join(repository, 'test/declare');
  const stories = readdirSync(path.join(folder, 'bad')).filter((name) => name.endsWith('.expected.txt'));
  const texts = [
    ...stories.map((name) => readFileSync(path.join(folder, 'bad', name), 'utf8')),
    readFileSync(path.join(folder, 'find-sources.test.ts'), 'utf8'),
    readFileSync(path.join(folder, 'sets/bounded.test.ts'), 'utf8'),
    readFileSync(path.join(folder, 'policy/policy.test.ts'), 'utf8'),
  ].join('\n');
  expect(codes.filter((code) => !texts.includes(code))).toEqual([]);
});
