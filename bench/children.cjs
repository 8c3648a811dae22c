const { readFileSync } = require('node:fs');

/** Returns the CPU time of child processes that have ended. Linux only, which counts in hundredths of a second. */
exports.childrenCpuMs = () => {
  if (process.platform !== 'linux') return 0;
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return 10 * (Number(fields[13]) + Number(fields[14]));
};
