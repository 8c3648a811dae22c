import type { PageData } from '../page-data.ts';
import { startFilter } from './filter.ts';
import { startPaging } from './paging.ts';
import { byId } from './elements.ts';

const { textContent } = byId('calendar-data');
const data = JSON.parse(textContent) as PageData;
byId('controls').hidden = false;
startPaging();
if (data.packed !== null) startFilter(data, data.packed);
