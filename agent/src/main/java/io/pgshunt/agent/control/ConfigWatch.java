package io.pgshunt.agent.control;

import io.pgshunt.agent.gate.AgentLog;
import io.pgshunt.agent.gate.AgentThreads;
import io.pgshunt.agent.gate.ConfigurationException;
import io.pgshunt.agent.gate.Flags;
import io.pgshunt.agent.gate.GateConfig;
import io.pgshunt.agent.gate.LazyGate;
import io.pgshunt.agent.gate.Policies;
import io.pgshunt.agent.gate.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Puts the settings of a file in force, at the start and whenever it changes. Reads it again every
 * two seconds: change notifications do not reach everywhere that such files live (network file
 * systems, mounted configuration maps). A file that is wrong, or gone, changes nothing.
 */
public final class ConfigWatch implements Runnable {

  private static final long PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

  /** Read by {@code Bridge} from the system properties, on every send. */
  private static final List<String> FLAGS = Flags.NAMES;

  private final LazyGate gate;
  private final AgentLog log;

  /** What the flags were before the file named them; null for unset. */
  private final Map<String, @Nullable String> original = new HashMap<>();

  private ConfigFile current;
  private @Nullable String lastProblem;

  private ConfigWatch(ConfigFile file, LazyGate gate, AgentLog log) {
    this.current = file;
    this.gate = gate;
    this.log = log;
  }

  /** Applies what {@code file} says of the flags, and watches it from now on. */
  public static void start(ConfigFile file, LazyGate gate, AgentLog log) {
    ConfigWatch watch = new ConfigWatch(file, gate, log);
    watch.setFlags(Map.of(), file.settings());
    new AgentThreads("pgshunt-config").newThread(watch).start();
  }

  @Override
  public void run() {
    while (true) {
      LockSupport.parkNanos(PAUSE_NANOS);
      // Whoever interrupts this thread only has the file read sooner
      Thread.interrupted();
      look();
    }
  }

  private void look() {
    try {
      ConfigFile now = current.again();
      if (!now.settings().equals(current.settings())) {
        apply(now);
      }
      lastProblem = null;
    } catch (ConfigurationException | RuntimeException e) {
      String problem = String.valueOf(e.getMessage());
      if (!problem.equals(lastProblem)) {
        log.warn(problem + "; what was set before stays in force");
      }
      lastProblem = problem;
    }
  }

  private void apply(ConfigFile now) throws ConfigurationException {
    Settings settings = new Settings(System.getProperties(), System.getenv(), now.settings());
    Policies policies = GateConfig.read(settings).policies();
    Set<String> changed = changed(current.settings(), now.settings());
    log.line(now.path() + " was read again: " + String.join(", ", changed));
    gate.follow(policies, changed);
    setFlags(current.settings(), now.settings());
    sayWhichFlagsStay(now.settings(), changed);
    gate.checkFlags();
    current = now;
    changed.removeAll(Policies.SETTINGS);
    FLAGS.forEach(changed::remove);
    if (!changed.isEmpty()) {
      log.warn(String.join(", ", changed) + ": in force when the service starts again");
    }
  }

  /** Somebody set them while the service ran; the file's line is not the last word then. */
  private void sayWhichFlagsStay(Map<String, String> file, Set<String> changed) {
    for (String flag : FLAGS) {
      String said = file.get(flag);
      String set = System.getProperty(flag);
      if (said != null && !changed.contains(flag) && !said.equals(set)) {
        log.line(
            flag + " stays " + set + ", as set while the service runs, until its own line changes");
      }
    }
  }

  private static Set<String> changed(Map<String, String> before, Map<String, String> now) {
    Set<String> names = new TreeSet<>(before.keySet());
    names.addAll(now.keySet());
    names.removeIf(name -> java.util.Objects.equals(before.get(name), now.get(name)));
    return names;
  }

  private void setFlags(Map<String, String> before, Map<String, String> now) {
    for (String flag : FLAGS) {
      String value = now.get(flag);
      if (value == null && before.containsKey(flag)) {
        restore(flag);
      } else if (value != null && !value.equals(before.get(flag))) {
        String was = System.setProperty(flag, value);
        if (!original.containsKey(flag)) {
          original.put(flag, was);
        }
      }
    }
  }

  private void restore(String flag) {
    String was = original.remove(flag);
    if (was == null) {
      System.clearProperty(flag);
    } else {
      System.setProperty(flag, was);
    }
  }
}
