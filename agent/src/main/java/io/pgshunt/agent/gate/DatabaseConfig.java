package io.pgshunt.agent.gate;

import io.pgshunt.queue.Schema;
import io.pgshunt.queue.Tenancy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the queue's database.
 *
 * @param user null to leave it to the URL or the operating system
 * @param password null to leave it to the URL or the password file
 * @param tenancy which header names the tenant of a task, if any
 * @param poolSize connections at most
 * @param connectTimeout how long a publish waits for a connection
 * @param settleTimeout how long a publish waits for an answer, and for the outcome of a commit that
 *     was not answered
 */
public record DatabaseConfig(
    String url,
    @Nullable String user,
    @Nullable String password,
    Schema schema,
    Tenancy tenancy,
    int poolSize,
    Duration connectTimeout,
    Duration settleTimeout) {

  /** Without what may be secret. */
  @Override
  public String toString() {
    return "schema " + schema.name() + ", at most " + poolSize + " connections";
  }
}
