/** Runs before each test file, even if a worker has loaded all other modules for an earlier file. */
import { afterAll } from 'vitest';
import { removeFolders } from './folders.ts';

afterAll(removeFolders);
