/**
 * Preloaded into a measured process: tells its CPU time and peak memory on a fourth stream when it ends. On Linux the CPU
 * time has that of the processes it started.
 */
const { readFileSync, writeSync } = require('node:fs');
const { childrenCpuMs } = require('./children.cjs');

process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  writeSync(3, JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000 + childrenCpuMs(), peakMb: readPeakMb() }));
});

/** On Linux `maxRSS` begins at what the parent had when it started the process, so the kernel's own mark is read. */
function readPeakMb() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'));
  return kilobytes / 1024;
}
