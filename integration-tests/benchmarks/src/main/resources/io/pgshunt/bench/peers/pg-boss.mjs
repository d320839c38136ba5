// pg-boss with large batches, fetched without a pause while they come back full.
import { PgBoss } from "pg-boss";
import { note, serve } from "./lines.mjs";
import pg from "pg";

const connectionString = process.env.BENCH_URL;
const argument = process.env.BENCH_ARGUMENT;
const chunk = 5_000;
const queue = "bench";

let boss;

async function query(sql, values) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await client.query(sql, values);
  } finally {
    await client.end();
  }
}

async function open() {
  const opened = new PgBoss({ connectionString, max: 8, supervise: false, schedule: false });
  opened.on("error", (e) => console.error(e));
  await opened.start();
  return opened;
}

await serve({
  async load(count) {
    await query("drop schema if exists pgboss cascade");
    const loader = await open();
    await loader.createQueue(queue);
    for (let from = 0; from < Number(count); from += chunk) {
      const jobs = [];
      for (let i = from; i < Math.min(from + chunk, Number(count)); i++) {
        jobs.push({ data: { number: i, argument } });
      }
      await loader.insert(queue, jobs);
    }
    await loader.stop({ graceful: true });
    await query("vacuum analyze");
    return "loaded";
  },
  async start() {
    boss = await open();
    await boss.work(
      queue,
      { batchSize: 500, localConcurrency: 4, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 },
      async (jobs) => {
        for (const job of jobs) {
          note(job.data.number);
        }
      },
    );
    return "started";
  },
  async stop() {
    await boss.stop({ graceful: true });
    return "stopped";
  },
  async left() {
    const result = await query("select count(*) from pgboss.job where state < 'completed'");
    return result.rows[0].count;
  },
});
