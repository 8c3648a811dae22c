import { all, byId } from './elements.ts';

const views = ['week', 'month'] as const;
type View = (typeof views)[number];

/** Shows one page of one view at a time. */
export function startPaging(): void {
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
