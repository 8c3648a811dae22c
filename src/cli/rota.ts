import { enableCompileCache } from './compile-cache.ts';
import { allCommands } from './definitions/all-commands.ts';
import { createProcessIo } from './io.ts';
import { main } from './main.ts';

enableCompileCache();
void main(process.argv.slice(2), { io: createProcessIo(), commands: allCommands }).then((exitCode) => {
  process.exitCode = exitCode;
});
