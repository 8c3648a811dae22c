/**
 * Preloaded into a measured process: writes its CPU time and peak memory to a fourth stream when it ends. On Linux the
 * CPU time includes the processes that it started.
 */
const { readFileSync, writeSync } = require('node:fs');
const { childrenCpuMs } = require('./children.cjs');

process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  writeSync(3, JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000 + childrenCpuMs(), peakMb: readPeakMb() }));
});

/** Reads the kernel's own peak on Linux, where `maxRSS` begins at what the parent had when it started the process. */
function readPeakMb() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'));
  return kilobytes / 1024;
}
