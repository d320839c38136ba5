package io.pgshunt.campaign.fault;

import io.pgshunt.campaign.proxy.Disturbance;
import io.pgshunt.campaign.stage.Stage;
import java.util.Random;

/** Does what a {@link FaultKind} says. */
public final class Faults {

  private Faults() {}

  /** Lets it happen to the stage; returns when it is over. */
  public static Effect happen(Scheduled fault, Stage stage) throws Exception {
    Random random = new Random(fault.seed());
    long millis = fault.millis();
    return switch (fault.kind()) {
      case KILL_PRODUCER -> MachineFaults.killProducer(stage, random, millis);
      case KILL_WORKER -> MachineFaults.killWorker(stage, random, millis);
      case PAUSE_WORKER -> MachineFaults.pauseWorker(stage, random, millis);
      case TOGGLE_FLAG -> MachineFaults.toggleFlag(stage, random, millis);
      case SKEW_CLOCK -> MachineFaults.skewClock(stage, random, millis);
      case KILL_POSTGRES -> ServerFaults.kill(stage, random, millis);
      case STOP_IMMEDIATELY -> ServerFaults.stopImmediately(stage, random, millis);
      case KILL_BACKEND -> ServerFaults.killBackend(stage, random, millis);
      case TERMINATE_BACKENDS -> ServerFaults.terminateBackends(stage, random, millis);
      case LOCK_TABLE -> ServerFaults.lockTable(stage, random, millis);
      case EXHAUST_CONNECTIONS -> ServerFaults.exhaustConnections(stage, random, millis);
      case FILL_DISK -> ServerFaults.fillDisk(stage, random, millis);
      case STANDBY_AWAY -> ServerFaults.standbyAway(stage, random, millis);
      case FAIL_OVER -> ServerFaults.failOver(stage, random, millis);
      case BLACK_HOLE -> NetworkFaults.blackHole(stage, random, millis);
      case SLOW -> NetworkFaults.slow(stage, random, millis);
      case REFUSE -> NetworkFaults.refuse(stage, random, millis);
      case CUT_ALL -> NetworkFaults.cutAll(stage, random, millis);
      case CUT_BEFORE,
          CUT_AFTER,
          CUT_MEANWHILE,
          ARRIVE_AFTER_CUT,
          ARRIVE_LATE,
          ANSWER_LATE,
          HALF_OPEN ->
          NetworkFaults.disturb(Disturbance.valueOf(fault.kind().name()), stage, random, millis);
    };
  }
}
