package io.pgshunt.agent.gate;

import java.util.regex.Pattern;

/**
 * Variables that Kubernetes sets in every container for each service of the namespace, after its
 * name: those of a service that is called pgshunt look like settings of ours.
 */
final class ServiceLinks {

  /** As its documentation of service discovery gives them ("environment variables"). */
  private static final Pattern NAMES =
      Pattern.compile(
          "[A-Z0-9_]+_SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)"
              + "|[A-Z0-9_]+_PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?");

  private ServiceLinks() {}

  static boolean isOne(String variable) {
    return NAMES.matcher(variable).matches();
  }
}
