/** The script of the page: pages of two views, and a filter of grids and lists. The page is complete without it. */
import { cellText, countText, eachRun, runsText, shadeOf, type PackedSeries, type PageData } from '../page-data.ts';

/** Returns an element that the page must have. */
function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no ${id}`);
  return element;
}

/** Returns all elements that match a selector, in the order of the page. */
function all(selector: string, within: ParentNode = document): HTMLElement[] {
  return [...within.querySelectorAll<HTMLElement>(selector)];
}

/** The chosen filter. */
interface Choice {
  /** By index in the document. */
  readonly workers: ReadonlySet<number>;
  /** The hidden budgets, not the shown ones: a list may have a budget without a checkbox. */
  readonly hiddenBudgets: ReadonlySet<string>;
  /** As in `data-owner`: -1 for none, empty for all. */
  readonly owner: string;
}

/** Filters grids and lists by worker, owner and budget. */
function startFilter(data: PageData, packed: PackedSeries): void {
  const form = byId('filter') as HTMLFormElement;
  const boxes = all('input[type=checkbox]', form) as HTMLInputElement[];
  const search = all('input[type=search]', form)[0] as HTMLInputElement;
  const owners = all('select', form)[0] as HTMLSelectElement | undefined;
  const clear = all('button', form)[0];

  const apply = (): void => {
    const part = search.value.trim().toLowerCase();
    const workers = data.workers.flatMap((name, index) => (name.toLowerCase().includes(part) ? [index] : []));
    const hidden = boxes.filter((box) => !box.checked).map((box) => box.value);
    const owner = owners?.value ?? '';
    const choice = { workers: new Set(workers), hiddenBudgets: new Set(hidden), owner };
    const isActive = part !== '' || owner !== '' || hidden.length > 0;
    const runs = fillGrids(data, packed, choice);
    showEntries(choice);
    if (clear !== undefined) clear.hidden = !isActive;
    for (const note of all('.filter-note')) note.hidden = !isActive;
    const totals = `of ${countText(data.workers.length, 'worker')}, ${runs.toLocaleString('en')} of ${runsText(data.total)}`;
    byId('filter-result').textContent = isActive ? `${workers.length.toLocaleString('en')} ${totals}` : '';
  };

  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
  });
  clear?.addEventListener('click', () => {
    form.reset();
    search.focus();
    apply();
  });
}

/** Writes the filtered sums into the cells, and returns the number of runs. Shades keep their meaning. */
function fillGrids(data: PageData, packed: PackedSeries, choice: Choice): number {
  const sums = new Map<number, number[]>();
  for (const series of packed.series) {
    if (!choice.workers.has(series.worker) || choice.hiddenBudgets.has(series.budget)) continue;
    if (choice.owner !== '' && choice.owner !== String(series.owner)) continue;
    eachRun(packed, series, (day, hour, runs) => {
      let row = sums.get(day);
      if (row === undefined) sums.set(day, (row = new Array<number>(24).fill(0)));
      row[hour] = (row[hour] ?? 0) + runs;
    });
  }
  const dayRuns = (day: string | undefined): number =>
    (sums.get(Number(day)) ?? []).reduce((sum, runs) => sum + runs, 0);
  for (const row of all('.week tr[data-day]')) {
    const hours = sums.get(Number(row.dataset['day'])) ?? [];
    for (const [hour, cell] of all('td[data-shade]', row).entries()) fillCell(cell, hours[hour] ?? 0, data.hourShades);
    for (const cell of all('td.sum', row)) cell.textContent = cellText(dayRuns(row.dataset['day']));
  }
  for (const cell of all('.month td[data-day]')) fillCell(cell, dayRuns(cell.dataset['day']), data.dayShades);
  for (const page of all('.page')) {
    const runs = all('[data-day]', page).reduce((sum, { dataset }) => sum + dayRuns(dataset['day']), 0);
    for (const text of all('caption .runs', page)) text.textContent = runsText(runs);
  }
  return [...sums.values()].flat().reduce((sum, runs) => sum + runs, 0);
}

function fillCell(cell: HTMLElement, runs: number, bounds: readonly number[]): void {
  cell.dataset['shade'] = String(shadeOf(runs, bounds));
  (cell.querySelector('b') ?? cell).textContent = cellText(runs);
}

/** Hides the entries that the filter excludes. A list without any says so. */
function showEntries({ workers, hiddenBudgets, owner: chosen }: Choice): void {
  for (const entry of all('[data-worker]')) {
    const { worker, budget, owner = chosen } = entry.dataset;
    const isOthers = chosen !== '' && owner !== chosen;
    entry.hidden = isOthers || !workers.has(Number(worker)) || (budget !== undefined && hiddenBudgets.has(budget));
  }
  for (const list of all('section.card:has([data-worker])')) {
    const isEmpty = all('[data-worker]', list).every((entry) => entry.hidden);
    for (const note of all('.nothing', list)) note.hidden = !isEmpty;
  }
}

const views = ['week', 'month'] as const;
type View = (typeof views)[number];

/** Shows one page of one view at a time. */
function startPaging(): void {
  const pages = { week: all('.page', byId('week-view')), month: all('.page', byId('month-view')) };
  const shown = { week: 0, month: 0 };
  let view: View = 'week';

  const show = (): void => {
    for (const each of views) byId(`${each}-view`).hidden = each !== view;
    for (const [index, page] of pages[view].entries()) page.hidden = index !== shown[view];
    for (const button of all('[data-view]')) button.ariaPressed = String(button.dataset['view'] === view);
    const last = pages[view].length - 1;
    for (const button of all('[data-step]')) {
      button.ariaDisabled = String(button.dataset['step'] === '1' ? shown[view] === last : shown[view] === 0);
    }
    byId('pager').hidden = last === 0;
    byId('page-name').textContent = `${String(shown[view] + 1)} of ${String(last + 1)}`;
  };

  for (const button of all('[data-view]')) {
    button.addEventListener('click', () => {
      view = button.dataset['view'] === 'month' ? 'month' : 'week';
      show();
    });
  }
  for (const button of all('[data-step]')) {
    button.addEventListener('click', () => {
      const next = shown[view] + Number(button.dataset['step']);
      if (next >= 0 && next < pages[view].length) shown[view] = next;
      show();
    });
  }
  show();
}

const { textContent } = byId('calendar-data');
const data = JSON.parse(textContent) as PageData;
byId('controls').hidden = false;
startPaging();
if (data.packed !== null) startFilter(data, data.packed);
