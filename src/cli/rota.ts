import { enableCompileCache } from './compile-cache.ts';
import { createProcessIo } from './io.ts';
import { main } from './main.ts';

enableCompileCache();
void main(process.argv.slice(2), createProcessIo()).then((exitCode) => {
  process.exitCode = exitCode;
});
