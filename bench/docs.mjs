import { readFile, writeFile } from 'node:fs/promises';
import prettier from 'prettier';
import { inRepository } from './programs.mjs';
import { allRows, inWords } from './rows.mjs';

const page = inRepository('docs/performance.md');
const between = /(?<=<!-- figures -->\n)[^]*(?=<!-- end of figures -->)/;

/** Rewrites the table of the page with the figures of a result. Rows missing from the result keep their figures. */
export async function updateDocs(result) {
  const text = await readFile(page, 'utf8');
  const kept = readFigures(text.match(between)[0].split('\n'));
  const measured = new Map(result.rows.map((row) => [row.id, inWords(row.value, row.unit)]));
  const names = namesOf(allRows.map(({ what }) => what));
  const lines = allRows.map(({ id, what, unit, gate, goal }, index) => {
    const figure = measured.get(id) || kept.get(names[index]) || '';
    return `| ${what} | ${figure} | ${inWords(gate, unit)} | ${inWords(goal, unit)} |`;
  });
  const { measuredAt, machine, node, commit, noise } = result;
  const share = (number) => `${(100 * number).toFixed(1)} %`;
  const how = `Measured on ${measuredAt.slice(0, 10)} at ${commit ?? 'an unknown commit'}: ${machine}; Node ${node.slice(1)};
noise ${share(noise.cpu)} in CPU time, ${share(noise.wall)} in wall clock.`;
  const block = `\n${how}\n\n| what | figure | gate | goal |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n\n`;
  const options = { ...(await prettier.resolveConfig(page)), parser: 'markdown' };
  await writeFile(
    page,
    await prettier.format(
      text.replace(between, () => block),
      options,
    ),
  );
  const rest = allRows.filter(({ id }) => !measured.get(id)).map(({ id }) => id);
  if (rest.length > 0) console.log(`Left as they were, without a figure in this run: ${rest.join(', ')}`);
}

/** Returns the figure of each row of a table, by the row's name. */
function readFigures(lines) {
  const cells = lines.filter((line) => line.startsWith('| ')).map((line) => line.split('|').map((cell) => cell.trim()));
  const names = namesOf(cells.map(([, what]) => what));
  return new Map(cells.map(([, , figure], index) => [names[index], figure]));
}

/** Names the rows. The name of a row that begins with · includes the row it belongs to. */
function namesOf(whats) {
  let above = '';
  return whats.map((what) => {
    if (what.startsWith('·')) return `${above} ${what}`;
    above = what;
    return what;
  });
}
