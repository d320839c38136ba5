// graphile-worker as its documentation on performance says: local queue, completions in batches.
import { Logger, run, runMigrations } from "graphile-worker";
import { note, serve } from "./lines.mjs";
import pg from "pg";

const connectionString = process.env.BENCH_URL;
const argument = process.env.BENCH_ARGUMENT;
const chunk = 10_000;
const logger = new Logger(() => () => {});
const preset = {
  worker: {
    connectionString,
    logger,
    concurrentJobs: 24,
    maxPoolSize: 25,
    localQueue: { size: 500 },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
  },
};

let runner;

async function query(sql, values) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await client.query(sql, values);
  } finally {
    await client.end();
  }
}

await serve({
  async load(count) {
    await runMigrations({ connectionString, logger });
    await query("delete from graphile_worker._private_jobs");
    for (let from = 0; from < Number(count); from += chunk) {
      await query(
        `select count(*) from graphile_worker.add_jobs(array(
           select json_populate_record(null::graphile_worker.job_spec, json_build_object(
             'identifier', 'bench', 'payload', json_build_object('number', number, 'argument', $3::text)))
           from generate_series($1::int, $2::int) as number))`,
        [from, Math.min(from + chunk, Number(count)) - 1, argument],
      );
    }
    await query("vacuum analyze graphile_worker._private_jobs");
    return "loaded";
  },
  async start() {
    runner = await run({ preset, taskList: { bench: async (payload) => note(payload.number) } });
    return "started";
  },
  async stop() {
    await runner.stop();
    return "stopped";
  },
  async left() {
    const result = await query("select count(*) from graphile_worker._private_jobs");
    return result.rows[0].count;
  },
});
