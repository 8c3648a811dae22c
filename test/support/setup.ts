/** Runs before each test file, also where a worker has loaded all other modules for an earlier one. */
import { afterAll } from 'vitest';
import { removeFolders } from './folders.ts';

afterAll(removeFolders);
