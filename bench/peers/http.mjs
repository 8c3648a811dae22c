/**
 * `node:http` alone, as the floor of what Node can do: `node bench/peers/http.mjs list|apply WORKERS AT_A_TIME`. Lists
 * the workers, or creates a schedule on each between two lists, as an apply does, and prints how long the calls took.
 */
import { Buffer } from 'node:buffer';
import http from 'node:http';

const [what, workers, atATime] = process.argv.slice(2);
const { HANDINGER_BASE_URL: baseUrl, HANDINGER_API_KEY: apiKey } = process.env;
const { hostname, port } = new URL(baseUrl);
const agent = new http.Agent({ keepAlive: true, maxSockets: Number(atATime), maxFreeSockets: Number(atATime) });
const headers = { Accept: 'application/json', Authorization: `Bearer ${apiKey}` };
const ids = Array.from({ length: Number(workers) }, (_, n) => `wrk_${String(n).padStart(8, '0')}`);
const content = { input: 'Look at topic 0.', when: { type: 'cron', cron: '0 0 1 * *' }, budget: 'low' };

function send(method, id, body) {
  return new Promise((resolve, reject) => {
    const path = `/api/workers/${id}/schedules`;
    const request = http.request({ hostname, port, agent, method, path, headers: { ...headers, ...headersOf(body) } });
    request.once('error', reject).once('response', (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk)).once('end', () => resolve(JSON.parse(text)));
    });
    request.end(body);
  });
}

function headersOf(body) {
  return body === undefined
    ? {}
    : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) };
}

async function forEach(task) {
  const queue = ids.values();
  const work = async () => {
    for (const id of queue) await task(id);
  };
  await Promise.all(Array.from({ length: Number(atATime) }, work));
}

const list = (id) => send('GET', id);
const startedAt = performance.now();
await forEach(list);
if (what === 'apply') {
  await forEach((id) => send('POST', id, JSON.stringify(content)));
  await forEach(list);
}
console.log(JSON.stringify({ wallMs: performance.now() - startedAt }));
agent.destroy();
