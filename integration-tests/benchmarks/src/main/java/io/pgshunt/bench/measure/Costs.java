package io.pgshunt.bench.measure;

/**
 * What work cost the server. WAL is the whole server's: others' work at the same time is in it.
 *
 * @param walBytes written
 * @param commits in the benchmark's database
 * @param tasks completed for it
 */
public record Costs(long walBytes, long commits, long tasks) {

  public static final Costs NONE = new Costs(0, 0, 0);

  public Costs plus(Costs other) {
    return new Costs(walBytes + other.walBytes, commits + other.commits, tasks + other.tasks);
  }

  public double walPerTask() {
    return (double) walBytes / tasks;
  }

  public double commitsPerTask() {
    return (double) commits / tasks;
  }
}
