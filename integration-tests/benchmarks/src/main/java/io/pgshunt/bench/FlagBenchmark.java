package io.pgshunt.bench;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** All that a publish pays for while the flag is off. Needs the agent. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FlagBenchmark {

  private static final MethodHandle IS_OFF = find();

  private static MethodHandle find() {
    try {
      Class<?> bridge = Class.forName("java.lang.PgshuntBridge");
      return MethodHandles.publicLookup()
          .findStatic(bridge, "isOff", MethodType.methodType(boolean.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM has no agent: " + e, e);
    }
  }

  @Benchmark
  public boolean isOff() throws Throwable {
    return (boolean) IS_OFF.invokeExact();
  }
}
