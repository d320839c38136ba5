package io.pgshunt.bench.queue;

import io.pgshunt.bench.report.Report;
import io.pgshunt.bench.server.BenchDatabase;
import io.pgshunt.bench.server.Broker;
import io.pgshunt.bench.server.Meter;
import java.util.Optional;

/**
 * What the figures share.
 *
 * @param broker empty if there is no RabbitMQ
 * @param concurrency of pgshunt's consumers
 * @param nodePeers whether queues for Node.js are fetched and measured
 * @param report what was found out so far
 */
record Bench(
    Plan plan,
    BenchDatabase database,
    Meter meter,
    Optional<Broker> broker,
    int concurrency,
    boolean nodePeers,
    Report report,
    Progress progress) {}
