package io.pgshunt.agent.cli;

import io.pgshunt.agent.gate.AgentVersion;
import picocli.CommandLine.IVersionProvider;

/** The agent's version, for the command line. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"pgshunt " + AgentVersion.read()};
  }
}
