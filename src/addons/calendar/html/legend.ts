import type { CellMark } from './cell-marks.ts';
import { cellText } from './cell-text.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';
import type { Grid } from './week-grid.ts';

/** What shades and marks mean; a shade means the same on each page of its view. */
export function renderLegend({ bounds, marks, document }: Grid, per: string): Markup {
  const shades = bounds.map((bound, index) => {
    const from = (bounds[index - 1] ?? 0) + 1;
    const range = from === bound ? cellText(bound) : `${cellText(from)}–${cellText(bound)}`;
    return markup`<li><span class="swatch" data-shade="${index + 1}"></span>${range}</li>`;
  });
  const seen = new Set<CellMark | null>(
    document.days.flatMap((_, day) => Array.from({ length: 24 }, (__, hour) => marks.at(day, hour))),
  );
  return markup`<ul class="legend" aria-label="Legend"><li>Runs ${per}:</li><li><span class="swatch" data-shade="0"></span>none</li>${shades}
    ${per === 'an hour' ? markTexts.filter(({ mark }) => seen.has(mark)).map(({ mark, text }) => markup`<li><span class="swatch ${mark}"></span>${text}</li>`) : []}</ul>`;
}

const markTexts: readonly { readonly mark: CellMark; readonly text: string }[] = [
  { mark: 'gap', text: '– hour that does not exist' },
  { mark: 'twice', text: '2× hour that happens twice' },
  { mark: 'shifted', text: '◷ clocks change within the hour' },
  { mark: 'elsewhere', text: '◷ clocks change in the zone of a worker' },
];
