package io.pgshunt.servers;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A user without rights, as whom root can run programs.
 *
 * @param uid the number of the user
 * @param switching the program that runs another as this user
 */
record LinuxUser(int uid, Switching switching) {

  private static final int NOBODY = 65534;

  /** The programs known to do it; which of them work differs between distributions. */
  enum Switching {
    SETPRIV {
      @Override
      List<String> wrap(List<String> command) {
        List<String> wrapped =
            new ArrayList<>(
                List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        wrapped.addAll(command);
        return wrapped;
      }
    },
    RUNUSER {
      @Override
      List<String> wrap(List<String> command) {
        List<String> wrapped = new ArrayList<>(List.of("runuser", "-u", "nobody", "--"));
        wrapped.addAll(command);
        return wrapped;
      }
    },
    SU {
      @Override
      List<String> wrap(List<String> command) {
        StringBuilder line = new StringBuilder("exec");
        for (String word : command) {
          line.append(" '").append(word.replace("'", "'\\''")).append('\'');
        }
        return List.of("su", "-s", "/bin/sh", "nobody", "-c", line.toString());
      }
    };

    static Switching named(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** The command that runs {@code command} as the user. */
    abstract List<String> wrap(List<String> command);
  }

  /** The first way that works here. */
  static Optional<LinuxUser> find() {
    for (Switching switching : Switching.values()) {
      Optional<LinuxUser> user = tryOut(switching);
      if (user.isPresent()) {
        return user;
      }
    }
    return Optional.empty();
  }

  /** This way, if it works here. */
  static Optional<LinuxUser> tryOut(Switching switching) {
    try {
      Process process =
          new ProcessBuilder(switching.wrap(List.of("id", "-u")))
              // su would ask for a password, and wait for ever
              .redirectInput(new File("/dev/null"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String uid =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 && uid.matches("[1-9][0-9]*")
          ? Optional.of(new LinuxUser(Integer.parseInt(uid), switching))
          : Optional.empty();
    } catch (IOException absent) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** The number of the user as whom this JVM runs. */
  static int ofThisProcess() throws IOException {
    // Not /proc/self itself: that is a link, and always root's.
    return ownerOf(Path.of("/proc/self/status"));
  }

  static int ownerOf(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }
}
