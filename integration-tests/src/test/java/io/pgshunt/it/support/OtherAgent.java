package io.pgshunt.it.support;

import io.pgshunt.it.app.TracingAgent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The jar of an agent that a service may have beside ours: {@link TracingAgent}. */
public final class OtherAgent {

  private OtherAgent() {}

  public static Path jar(Path folder) {
    Manifest manifest = new Manifest();
    Attributes headers = manifest.getMainAttributes();
    headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    headers.putValue("Premain-Class", TracingAgent.class.getName());
    Path jar = folder.resolve("other-agent.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (String name : new String[] {"TracingAgent", "TracingAgent$Curious"}) {
        String entry =
            TracingAgent.class.getPackageName().replace('.', '/') + "/" + name + ".class";
        out.putNextEntry(new JarEntry(entry));
        try (InputStream in = TracingAgent.class.getResourceAsStream(name + ".class")) {
          in.transferTo(out);
        }
        out.closeEntry();
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
