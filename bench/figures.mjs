// Small statistics, and what the kernel says about a process.
import fs from 'node:fs';
import os from 'node:os';

export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export const median = (values) => percentile(values, 0.5);

export const round = (value, digits = 2) => Number(value.toFixed(digits));

// {resident, anonymous, peak, proportional} of a process in MB (10^6 bytes).
export function memoryOf(pid) {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  const rollup = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const field = (text, name) => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text);
    return found ? round((Number(found[1]) * 1024) / 1e6) : null;
  };
  return {
    resident: field(status, 'VmRSS'),
    anonymous: field(status, 'RssAnon'),
    peak: field(status, 'VmHWM'),
    proportional: field(rollup, 'Pss'),
  };
}

export function machine() {
  return {
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.cpus().length,
    kernel: os.release(),
    load: os.loadavg().map((load) => round(load)),
    node: process.version,
  };
}
