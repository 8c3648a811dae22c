import { describe, expect, it } from 'vitest';
import { exactly, listOf, mapOf, objectOf, readText, readWhole, UnreadableError } from '../../src/json/reader.ts';

interface Team {
  readonly names: readonly (readonly string[])[];
  readonly ages: Readonly<Record<string, number>>;
}

const readTeam = objectOf<Team>({ names: listOf(listOf(readText)), ages: mapOf(readWhole) });
const readClub = exactly<{ readonly teams: readonly Team[] }>({ teams: listOf(readTeam) });
const team: Team = { names: [['Ada'], ['Bo', 'Cy']], ages: { ada: 36 } };

describe('a JSON reader', () => {
  it.each<[string, unknown, string]>([
    ['', { teams: [], more: 1 }, 'expected only the keys teams, got "more"'],
    ['club', {}, 'club: expected the key "teams", got nothing'],
    ['', { teams: [team, { ...team, names: [['Ada'], ['Bo', 7]] }] }, 'teams[1].names[1][1]: expected text, got 7'],
    [
      'club',
      { teams: [{ ...team, ages: { ada: -1 } }] },
      'club.teams[0].ages.ada: expected a whole number, 0 or more, got -1',
    ],
    ['', { teams: [team, team, null] }, 'teams[2]: expected an object, got null'],
  ])('reports the path of the first wrong value, starting from %j', (path, value, message) => {
    const read = (): unknown => readClub(value, path);
    expect(read).toThrow(UnreadableError);
    expect(read).toThrow(expect.objectContaining({ message }) as UnreadableError);
  });

  it('made by exactly() refuses other keys and does not change its input', () => {
    const given = { at: 'x' };
    const read = exactly<{ readonly at: string }>({ at: (value, path) => readText(value, path).toUpperCase() });
    expect(read(given, '')).toEqual({ at: 'X' });
    expect(given).toEqual({ at: 'x' });
  });
});
