package io.pgshunt.agent.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote beside this class. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() throws IOException {
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      if (in == null) {
        throw new FileNotFoundException("the jar lacks version.properties");
      }
      Properties properties = new Properties();
      properties.load(in);
      return new String[] {"pgshunt " + properties.getProperty("version")};
    }
  }
}
