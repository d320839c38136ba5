package io.pgshunt.it.loaders.foreign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** A service with its libraries as one bundle of Apache Felix, which imports what it uses. */
final class FelixBundle {

  private FelixBundle() {}

  static Bundle of(Path folder, Path jars) throws IOException, BundleException {
    Framework framework =
        ServiceLoader.load(FrameworkFactory.class)
            .iterator()
            .next()
            .newFramework(Map.of("org.osgi.framework.storage", folder.resolve("felix").toString()));
    framework.start();
    Bundle bundle =
        framework
            .getBundleContext()
            .installBundle(pack(folder.resolve("bundle.jar"), jars).toUri().toString());
    bundle.start();
    return bundle;
  }

  private static Path pack(Path file, Path jars) throws IOException {
    List<Path> content = ForeignService.jarsIn(jars);
    Manifest manifest = new Manifest();
    Attributes headers = manifest.getMainAttributes();
    headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    headers.putValue("Bundle-ManifestVersion", "2");
    headers.putValue("Bundle-SymbolicName", "shop");
    headers.putValue("Bundle-Version", "1.0.0");
    headers.putValue(
        "Import-Package",
        "javax.net,javax.net.ssl,javax.naming,javax.naming.ldap,javax.security.auth.x500,"
            + "javax.security.auth.callback,javax.security.sasl");
    headers.putValue(
        "Bundle-ClassPath",
        content.stream().map(jar -> jar.getFileName().toString()).collect(Collectors.joining(",")));
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
      for (Path jar : content) {
        out.putNextEntry(new JarEntry(jar.getFileName().toString()));
        Files.copy(jar, out);
        out.closeEntry();
      }
    }
    return file;
  }
}
