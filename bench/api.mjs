/**
 * A loopback service with a set latency and rate limit, in its own process so that it takes no time from what is
 * measured: `node bench/api.mjs LATENCY_MS RATE_PER_SECOND WITH_RETRY_AFTER`. A rate of 0 means no limit; a bucket
 * holds one second's worth. It prints its port. `GET /stats` returns what it saw since the last `POST /reset`, and when
 * that began.
 */
import { createServer } from 'node:http';

const [latencyMs = 0, rate = 0, withRetryAfter = 1] = process.argv.slice(2).map(Number);
const workers = new Map();
let created = 0;
let stats = newStats();
let bucket = { tokens: rate, atMs: Date.now() };

function newStats() {
  return { requests: 0, refused: 0, sockets: 0, firstAtMs: null };
}

function take() {
  const now = Date.now();
  bucket = { tokens: Math.min(rate, bucket.tokens + ((now - bucket.atMs) * rate) / 1000), atMs: now };
  if (bucket.tokens < 1) return false;
  bucket.tokens--;
  return true;
}

function answer(method, url, body) {
  const [, , , workerId, , scheduleId] = url.split('/');
  const rows = workers.get(workerId) ?? [];
  workers.set(workerId, rows);
  if (method === 'GET') return { schedules: rows, workerId, timezone: 'UTC' };
  if (method === 'POST') {
    const { input, budget, when } = JSON.parse(body);
    const { date, ...rest } = when;
    const id = `sch_${String(++created).padStart(9, '0')}`;
    const row = { id, budget, input, nextRunAt: date ?? '2030-01-01T00:00:00.000Z', ...rest };
    rows.push(row);
    return row;
  }
  const at = rows.findIndex(({ id }) => id === scheduleId);
  if (at >= 0) rows.splice(at, 1);
  return { cancelled: at >= 0 };
}

const server = createServer((request, response) => {
  const { method, url } = request;
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    if (url === '/reset') stats = newStats();
    if (url === '/reset') bucket = { tokens: rate, atMs: Date.now() };
    if (url === '/stats' || url === '/reset') {
      response.end(JSON.stringify(stats));
      return;
    }
    stats.requests++;
    stats.firstAtMs ??= Date.now();
    const isRefused = rate > 0 && !take();
    if (isRefused) stats.refused++;
    const headers = {
      'Content-Type': 'application/json',
      ...(isRefused && withRetryAfter ? { 'Retry-After': '1' } : {}),
    };
    setTimeout(() => {
      response.writeHead(isRefused ? 429 : 200, headers);
      response.end(JSON.stringify(isRefused ? { error: 'too many requests' } : answer(method, url, body)));
    }, latencyMs);
  });
});
server.keepAliveTimeout = 60_000;
server.on('connection', () => stats.sockets++);
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
